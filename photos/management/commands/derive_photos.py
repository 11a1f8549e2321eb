"""`manage.py derive_photos`: make the web sizes and tile packs that are missing or damaged.

It also corrects recorded sizes of masters that are not those of their upright images.
"""

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
from photos.fixity import record_missing_derivatives, record_size
from photos.ingest import collect_garbage
from photos.models import Master, Photo
from records.changes import changeset

#: Masters whose result is stored in one changeset.
BATCH_SIZE = 100


class Command(BaseCommand):
    help = (
        "Make the web sizes and tile packs of photographs that are missing, and those that "
        "verify_fixity has found to be damaged; correct recorded sizes of masters. Harmless to run "
        "at any time."
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
        recorded = {master.pk: (master.width, master.height) for master in masters}

        def derive(master: Master) -> int | DerivationError:
            try:
                return derive_master(master, again=again)
            except DerivationError as error:
                return error

        with ThreadPoolExecutor(workers) as pool:
            results = list(
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
            for master, result in zip(masters, results, strict=True)
            if isinstance(result, DerivationError)
        ]
        corrected = [m for m in masters if (m.width, m.height) != recorded[m.pk]]
        # In pieces, so that no transaction is long and no SQL statement has too many values.
        for start in range(0, len(masters), BATCH_SIZE):
            keys = [master.pk for master in masters[start : start + BATCH_SIZE]]
            with changeset(why=_("The public copies were made.")) as changes:
                record_missing_derivatives(keys, [key for key in failed if key in set(keys)])
                for master in corrected:
                    if master.pk in set(keys):
                        changes.mark_public()
                        record_size(master)
        written = sum(result for result in results if isinstance(result, int))
        self.stdout.write(f"{len(masters)} photographs, {written} files made.")
        for master in corrected:
            self.stdout.write(self._correction(master, recorded[master.pk]))
        errors = [str(result) for result in results if isinstance(result, DerivationError)]
        if errors:
            raise CommandError("\n".join([f"{len(errors)} could not be derived:", *errors]))

    def _correction(self, master: Master, before: tuple[int, int]) -> str:
        photo = Photo.objects.filter(master=master).first()
        line = (
            f"{photo.identifier if photo else master.sha256}: its size was recorded as "
            f"{before[0]} × {before[1]} and is {master.width} × {master.height}."
        )
        if photo is not None and photo.regions.exists():
            line += " Look whether each of its regions still lies where it should."
        return line

    def _masters(self, identifiers: list[str]) -> Any:
        masters = Master.objects.order_by("pk")
        if not identifiers:
            return masters
        chosen = masters.filter(photo__identifier__in=identifiers)
        known = set(chosen.values_list("photo__identifier", flat=True))
        unknown = [name for name in identifiers if name not in known]
        if unknown:
            raise CommandError(
                f"No photograph with a reproduction is called {', '.join(unknown)}. "
                "Write identifiers as PH-0001."
            )
        return chosen
