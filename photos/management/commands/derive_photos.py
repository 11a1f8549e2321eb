"""`manage.py derive_photos`: make the web sizes and tile packs that are missing."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from images.derivatives import DerivationError
from photos.derivatives import derive_master
from photos.fixity import record_missing_derivatives
from photos.ingest import collect_garbage
from photos.models import Master
from records.changes import changeset

#: Masters noted in one act.
PIECE = 100


class Command(BaseCommand):
    help = (
        "Make the web sizes and tile packs of photographs that are missing. Harmless to run at "
        "any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("identifiers", nargs="*", metavar="PH-0001", help="only these")
        parser.add_argument(
            "--again", action="store_true", help="make all of them anew, missing or not"
        )
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="threads")

    def handle(self, *, identifiers: list[str], again: bool, workers: int, **options: Any) -> None:
        if workers < 1:
            raise CommandError(f"--workers {workers}: give at least 1.")
        collect_garbage()
        masters = list(self._masters(identifiers))

        def derive(master: Master) -> int | DerivationError:
            try:
                return derive_master(master, again=again)
            except DerivationError as error:
                return error

        with ThreadPoolExecutor(workers) as pool:
            ends = list(
                track(
                    pool.map(derive, masters),
                    description="Deriving",
                    total=len(masters),
                    console=Console(stderr=True),
                    transient=True,
                )
            )
        failed = [
            master.pk
            for master, end in zip(masters, ends, strict=True)
            if isinstance(end, DerivationError)
        ]
        # In pieces: nobody waits for a long transaction, and no statement has too many values.
        for start in range(0, len(masters), PIECE):
            piece = [master.pk for master in masters[start : start + PIECE]]
            with changeset(why=_("The public copies were made.")):
                record_missing_derivatives(piece, [key for key in failed if key in set(piece)])
        made = sum(end for end in ends if isinstance(end, int))
        self.stdout.write(f"{len(masters)} photographs, {made} files made.")
        errors = [str(end) for end in ends if isinstance(end, DerivationError)]
        if errors:
            raise CommandError("\n".join([f"{len(errors)} could not be derived:", *errors]))

    def _masters(self, identifiers: list[str]) -> Any:
        masters = Master.objects.order_by("pk")
        if not identifiers:
            return masters
        found = masters.filter(photo__identifier__in=identifiers)
        known = set(found.values_list("photo__identifier", flat=True))
        unknown = [name for name in identifiers if name not in known]
        if unknown:
            raise CommandError(
                f"No photograph with a reproduction is called {', '.join(unknown)}. "
                "Write identifiers as PH-0001."
            )
        return found
