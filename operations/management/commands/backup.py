"""`manage.py backup --to PLACE`: writes one whole state of the museum, while curators work."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.backup.create import create_backup
from operations.backup.errors import BackupError
from operations.backup.repository import Repository
from operations.backup.retention import Keep

PERIODS = ("daily", "weekly", "monthly")


class Command(BaseCommand):
    help = (
        "Back up the database, the masters and all files that cannot be made anew, as one "
        "consistent, encrypted, deduplicated state (restic). An interrupted backup is never taken "
        "for a whole one, and the next goes on from there. Ends with status 1 when anything is "
        "wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            default="",
            metavar="PLACE",
            help="a folder, or an object store such as s3:https://host/bucket (BACKUP_TO)",
        )
        parser.add_argument("--list", action="store_true", help="list the whole states and stop")
        parser.add_argument(
            "--init",
            action="store_true",
            help="begin a new repository where the former one is gone",
        )
        for period in PERIODS:
            parser.add_argument(
                f"--keep-{period}", type=int, metavar="N", help=f"BACKUP_KEEP_{period.upper()}"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["to"] or settings.BACKUP_TO
        try:
            if options["list"]:
                for state in Repository(address).content().states:
                    self.stdout.write(f"{state.short}  {state.taken_at:%Y-%m-%d %H:%M:%S} UTC")
                return
            given = {period: options[f"keep_{period}"] for period in PERIODS}
            keep = replace(
                Keep.from_settings(),
                **{period: number for period, number in given.items() if number is not None},
            )
            report = create_backup(address, keep, begin_anew=options["init"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        for fact in report.facts:
            self.stdout.write(fact)
        if report.problems:
            raise CommandError("\n".join(report.problems))
        self.stdout.write(
            self.style.SUCCESS(f"The backup in {Repository(address).shown} is whole.")
        )
