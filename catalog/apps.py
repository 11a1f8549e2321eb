"""Subjects, places and sources."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalog import (
            indexing,  # noqa: F401  (registers the indexers)
            versions,
        )
        from catalog.documents import register_documents

        versions.register()
        register_documents()
