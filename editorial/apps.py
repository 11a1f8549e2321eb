from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "editorial"

    def ready(self) -> None:
        from editorial.jobs import register_jobs
        from editorial.translations.staleness import mark_stale_translations
        from records.changes import register_step

        register_jobs()
        register_step(mark_stale_translations)
