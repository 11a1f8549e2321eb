from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People and voices")

    def ready(self) -> None:
        from people import (
            indexing,  # noqa: F401  (declares what is found)
            stale_words,  # noqa: F401  (listens to what is saved)
            versions,
        )

        versions.register()
