"""The audit log."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit import signals  # noqa: F401  (connects the receivers of sign-in signals)
        from audit.triggers import create_triggers

        post_migrate.connect(create_triggers, sender=self)
