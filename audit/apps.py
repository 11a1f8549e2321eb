"""The audit log."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit import signals  # noqa: F401  (connects the receivers of sign-in signals)
        from audit.anchor_mail import mail_anchors
        from audit.anchors import anchor_daily
        from audit.triggers import create_triggers
        from jobs.queue import register_periodic

        register_periodic(anchor_daily)
        register_periodic(mail_anchors)

        post_migrate.connect(create_triggers, sender=self)
