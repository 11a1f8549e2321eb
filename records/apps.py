from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from jobs.queue import register_periodic
        from records.purge import purge_expired

        register_periodic(purge_expired)
