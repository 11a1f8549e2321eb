from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class MuseumConfig(AppConfig):
    name = "museum"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers them)
        from .groups import keep_groups

        # The last of the apps with records to be migrated.
        post_migrate.connect(keep_groups, sender=apps.get_app_config("catalog"))
