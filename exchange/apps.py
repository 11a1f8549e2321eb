"""The app of bags, spreadsheets, exports and the lightbox."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        """Register the jobs of spreadsheets with the worker's queue."""
        from exchange.jobs import register_jobs

        register_jobs()
