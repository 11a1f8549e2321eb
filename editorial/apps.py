from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "editorial"

    def ready(self) -> None:
        from editorial.jobs import register_jobs
        from editorial.translations.staleness import note_changed_texts
        from records.changes import register_step

        register_jobs()
        register_step(note_changed_texts)
