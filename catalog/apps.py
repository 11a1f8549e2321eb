from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        self.prepare_audit()
        prepare_records()
        prepare_editorial()
        prepare_vocabularies()

    def prepare_audit(self) -> None:
        """The log hears of sign-ins, and its table refuses changes after every migration."""
        from audit import signals  # noqa: F401  (listens to sign-ins)
        from audit.triggers import keep_triggers

        post_migrate.connect(keep_triggers, sender=self)


def prepare_records() -> None:
    """Deleted records leave the bin when their time is over."""
    from jobs.queue import every_hour
    from records.purge import purge_old

    every_hour(purge_old)


def prepare_editorial() -> None:
    """Publication at a set time is work; translations of changed texts become stale."""
    from editorial.jobs import register_jobs
    from editorial.translations.staleness import note_changed_texts
    from records.changes import register_step

    register_jobs()
    register_step(note_changed_texts)


def prepare_vocabularies() -> None:
    """Subjects, places and sources: what is kept of them, and what is found."""
    from catalog import (
        indexing,  # noqa: F401  (declares what is found)
        versions,
    )

    versions.register()
