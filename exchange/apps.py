from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from catalog.work import register
        from exchange.models import SheetImport

        register(SheetImport)
