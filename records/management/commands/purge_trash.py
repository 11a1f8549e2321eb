"""Purges records that were deleted more than TRASH_DAYS ago."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from records.purge import due_for_purge, purge


class Command(BaseCommand):
    help = (
        "Remove for ever what was deleted more than TRASH_DAYS ago: its versions and, where "
        "nothing else needs it, its scan. The identifier stays and answers 410. The worker does "
        "the same every hour."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=settings.TRASH_DAYS)
        parser.add_argument("--dry-run", action="store_true", help="name them and remove nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < 0:
            raise CommandError(f"--days {options['days']}: give a number of days, 0 or more.")
        before = timezone.now() - timedelta(days=options["days"])
        if options["dry_run"]:
            for tombstone in due_for_purge(before):
                self.stdout.write(f"{tombstone} would be purged.")
            return
        count = 0
        for identifier in purge(before):
            count += 1
            self.stdout.write(f"{identifier} is purged.")
        self.stdout.write(self.style.SUCCESS(f"{count} purged."))
