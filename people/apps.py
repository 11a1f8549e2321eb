"""People, testimonies and questions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People and voices")

    def ready(self) -> None:
        from people import (
            indexing,  # noqa: F401  (registers the indexers)
            versions,
        )
        from people.documents import register_documents
        from people.stale_translations import update_translation_states
        from records.changes import register_step

        versions.register()
        register_documents()
        register_step(update_translation_states)
