"""`manage.py compile_catalogues`: compiles the message catalogues that changed."""

from typing import Any

from django.core.management.base import BaseCommand

from museum.message_catalogs import compile_catalogue, stale_catalogues


class Command(BaseCommand):
    help = "Compile the translation catalogues that changed. Needs no GNU gettext."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for source in list(stale_catalogues()):
            self.stdout.write(f"Compiled {compile_catalogue(source)}")
