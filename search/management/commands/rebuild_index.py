"""The index made anew from the records, or checked against them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from search.indexing.check import find_differences
from search.indexing.rebuild import rebuild

#: Differences that are named one by one.
MAX_LISTED = 100


class Command(BaseCommand):
    help = (
        "Make the index of what can be found anew from the records. Readers go on with the old "
        "one meanwhile. With --check nothing is written: every difference between the index and "
        "the records is named, and the exit status is 1 when there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="name every difference and write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            disable=options["verbosity"] == 0,
        ) as bar:
            task = bar.add_task("Reading the records", total=None)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            if options["check"]:
                found = list(find_differences(progress))
            else:
                number = rebuild(progress)
        if not options["check"]:
            self.stdout.write(f"The index holds {number} records.")
            return
        for difference in found[:MAX_LISTED]:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(
                f"{len(found)} differences between the index and the records; "
                "`manage.py rebuild_index` makes the index anew."
            )
        self.stdout.write("The index says what the records say.")
