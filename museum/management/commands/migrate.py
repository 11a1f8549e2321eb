"""`manage.py migrate`: Django's command, which makes the data folder first."""

from typing import Any

from django.core.management.commands import migrate

from museum.preparation import make_data_folder


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> Any:
        # Before the system checks, which connect to the database.
        make_data_folder()
        return super().execute(*args, **options)
