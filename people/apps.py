from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from people import indexing, versions  # noqa: F401  (declares what is found)

        versions.register()
