from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from jobs.queue import every_hour
        from records.purge import purge_old

        every_hour(purge_old)
