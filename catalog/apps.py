from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        from catalog import versions
        from catalog.indexing import records  # noqa: F401  (declares what is found)

        versions.register()
