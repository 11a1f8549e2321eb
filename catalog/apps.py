from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalog import versions
        from catalog.acts import register_step
        from catalog.audit import signing  # noqa: F401  (listens to sign-ins)
        from catalog.audit.triggers import keep_triggers
        from catalog.bin.purging import purge_old
        from catalog.indexing import records  # noqa: F401  (declares what is found)
        from catalog.models import ScheduledAct
        from catalog.translating.staleness import note_changed_texts
        from catalog.work import every_hour, register

        versions.register()
        register(ScheduledAct)
        register_step(note_changed_texts)
        every_hour(purge_old)
        post_migrate.connect(keep_triggers, sender=self)
