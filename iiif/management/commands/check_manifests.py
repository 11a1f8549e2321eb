"""`manage.py check_manifests`: is every manifest and collection what the standard allows?"""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress

from iiif.presentation.addresses import Addresses
from iiif.presentation.all_documents import all_documents
from iiif.presentation.manifest import manifests
from iiif.presentation.validation import problems

#: Documents of which the problems are printed.
_MAX_LISTED = 50


class Command(BaseCommand):
    help = (
        "Write every manifest, page of annotations and collection of the public museum, and check "
        "each by JSON Schema and by iiif-prezi3. Ends with status 1 when anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--origin",
            default="https://museum.example",
            help="scheme and host that the addresses begin with (%(default)s)",
        )

    def handle(self, **options: Any) -> None:
        began, count, wrong = time.monotonic(), 0, 0
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Checking manifests", total=manifests().count())
            for address, document in all_documents(Addresses(options["origin"].rstrip("/"))):
                count += 1
                if address.endswith("/manifest.json"):
                    progress.advance(task)
                found = problems(document)
                wrong += bool(found)
                if found and wrong <= _MAX_LISTED:
                    self.stdout.write(self.style.ERROR(address))
                    self.stdout.write("".join(f"  {problem}\n" for problem in found))
        if wrong:
            raise CommandError(f"{wrong} of {count} documents are not valid.")
        self.stdout.write(
            f"{count} documents are valid by schema and by iiif-prezi3 "
            f"({time.monotonic() - began:.0f} s)."
        )
