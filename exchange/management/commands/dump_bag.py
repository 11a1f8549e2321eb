"""`manage.py dump_bag DIR`: write the public records as a bag (BagIt, RFC 8493)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit.log import log_event
from audit.models import AuditKind
from exchange.bag.read import BagProblems
from exchange.bag.write import write_bag


class Command(BaseCommand):
    help = "Write the public records into a new BagIt bag (docs/bag.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a new or empty folder")
        parser.add_argument(
            "--organization", default="", help="Source-Organization in bag-info.txt"
        )
        parser.add_argument(
            "--description", default="", help="External-Description in bag-info.txt"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        info = {
            "Bagging-Date": timezone.localdate().isoformat(),
            "Source-Organization": options["organization"],
            "External-Description": options["description"],
        }
        try:
            counts = write_bag(
                options["folder"], {key: value for key, value in info.items() if value}
            )
        except BagProblems as error:
            raise CommandError(str(error)) from error
        log_event(AuditKind.EXPORT, why=f"The public records as a bag, by dump_bag: {counts}.")
        for file, number in counts.items():
            self.stdout.write(f"{number:>6} {file}")
