"""Running a museum: its health, its backups and the proof that they restore."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        # Registers its check.
        import operations.backup.unfinished  # noqa: F401
        from jobs.queue import register_periodic
        from operations.backup.schedule import start_due

        register_periodic(start_due)
