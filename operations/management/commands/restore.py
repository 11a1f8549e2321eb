"""`manage.py restore --from PLACE`: makes a museum from a backup, in an empty place."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.backup.errors import BackupError
from operations.backup.restore import restore


class Command(BaseCommand):
    help = (
        "Restore the museum of these settings from its newest whole backup: masters, files and "
        "database, every checksum compared. Refuses a place with a museum in it unless --force."
    )
    # There is no database yet, and checks may ask it.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="place", default="", metavar="PLACE", help="where it is (BACKUP_TO)"
        )
        parser.add_argument(
            "--state", default="", metavar="ID", help="another state than the newest: backup --list"
        )
        parser.add_argument(
            "--force", action="store_true", help="move a database that is there aside"
        )
        parser.add_argument(
            "--no-derivatives",
            action="store_true",
            help="do not make the public copies now; `derive_photos` makes them later",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = restore(
                options["place"] or settings.BACKUP_TO,
                options["state"],
                force=options["force"],
                derive=not options["no_derivatives"],
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        for fact in report.facts:
            self.stdout.write(fact)
        if report.problems:
            raise CommandError(
                "\n".join(report.problems) + "\nAll the rest is restored. An earlier state may "
                "have these files: `manage.py backup --list`, then `restore --state`."
            )
        self.stdout.write(self.style.SUCCESS("The museum is restored."))
