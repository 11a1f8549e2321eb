"""`manage.py drill`: restores the newest backup in a scratch place and compares everything."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.backup.drill import run_drill
from operations.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Restore the newest backup in a scratch place, compare every row, every checksum and the "
        "chain of the audit log, and record the result. The living museum is not touched. Ends "
        "with status 1 when anything differs, and names it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="place", default="", metavar="PLACE", help="where it is (BACKUP_TO)"
        )
        parser.add_argument(
            "--state", default="", metavar="ID", help="another state than the newest: backup --list"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = run_drill(options["place"] or settings.BACKUP_TO, options["state"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        for fact in report.facts:
            self.stdout.write(fact)
        if report.problems:
            raise CommandError("\n".join(report.problems))
        self.stdout.write(self.style.SUCCESS("The backup restores, and is equal."))
