"""`manage.py load_bag DIR`: load a bag of records (BagIt, RFC 8493), all of it or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from exchange.bag.concurrency import WhenChanged
from exchange.bag.load import load_bag
from exchange.bag.read import BagProblems, read_bag


class Command(BaseCommand):
    help = "Load a BagIt bag of records (docs/bag.md). Checks every checksum; loads all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the bag's folder, e.g. exhibit")
        parser.add_argument(
            "--keep",
            dest="when_changed",
            action="store_const",
            const=WhenChanged.KEEP,
            default=WhenChanged.REFUSE,
            help="leave records as they are that somebody changed or deleted since the bag was "
            "written or last loaded; without it, such a bag is refused",
        )
        parser.add_argument(
            "--overwrite",
            dest="when_changed",
            action="store_const",
            const=WhenChanged.OVERWRITE,
            help="take back what was changed since",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        with override(None):
            try:
                content = read_bag(folder)
                report = load_bag(
                    content,
                    why=f"Loaded the bag {folder.name}.",
                    when_changed=WhenChanged(options["when_changed"]),
                )
            except BagProblems as error:
                lines = "\n".join(f"  {problem}" for problem in error.problems)
                raise CommandError(
                    f"Nothing was loaded. {len(error.problems)} to mend:\n{lines}"
                ) from error
        if content.skipped_languages:
            skipped = ", ".join(sorted(content.skipped_languages))
            self.stdout.write(
                f"left out: the texts in {skipped}, which this museum does not have. Name the "
                f"languages in MUSEUM_LANGUAGES to load them (docs/languages.md)."
            )
        for record in report.kept:
            self.stdout.write(f"left as it is: {record.identifier}. {record.sentence}")
        if report.wrote_nothing and report.kept:
            return
        if report.wrote_nothing:
            self.stdout.write(f"{folder}: the museum already has all of it.")
            return
        for label, counts in (
            ("new", report.created),
            ("changed", report.changed),
            ("removed", report.removed),
            ("as they were", report.unchanged),
        ):
            total = sum(counts.values())
            if total:
                files = ", ".join(f"{number} {file}" for file, number in counts.items())
                self.stdout.write(f"{label}: {total} ({files})")
