"""`manage.py sync_languages`: adds the database columns of newly configured languages."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from languages import names, schema


class Command(BaseCommand):
    help = (
        "Add the columns of languages that MUSEUM_LANGUAGES names and the database does not have "
        "yet (docs/languages.md). Removes nothing; does nothing where nothing is missing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        added = schema.add_languages()
        if not added:
            self.stdout.write("The database has all languages of the museum.")
            return
        for code, number in Counter(schema.language_of(field) for field in added).items():
            self.stdout.write(f"{names.name(code)} ({code}): {number} columns added.")
        self.stdout.write("Now run `manage.py rebuild_index`.")
