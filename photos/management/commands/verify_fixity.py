"""`manage.py verify_fixity`: compare every master with its SHA-256 (PREMIS: fixity check)."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track

from photos.fixity import find_orphans, verify_masters
from photos.ingest import collect_garbage
from photos.models import Master


class Command(BaseCommand):
    help = (
        "Read every master and compare it with its SHA-256, and every stored tile with its "
        "checksum; decode the web sizes. Names what is missing or changed; "
        "changes no file. Ends with status 1 when anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--orphans", action="store_true", help="also name files that no record speaks of"
        )
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="threads")

    def handle(self, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError(f"--workers {options['workers']}: give at least 1.")
        removed = collect_garbage()
        if removed:
            self.stdout.write(f"{removed} unfinished files of killed processes were removed.")
        total = Master.objects.count()
        results = track(
            verify_masters(options["workers"]),
            description="Reading masters",
            total=total,
            console=Console(stderr=True),
            transient=True,
        )
        findings = [finding for finding in results if finding is not None]
        if options["orphans"]:
            findings += find_orphans()
        for finding in findings:
            self.stdout.write(self.style.ERROR(str(finding)))
        if findings:
            raise CommandError(
                f"{len(findings)} things are wrong; {total} masters were read. "
                "Bring changed or missing masters back from a backup; "
                "`manage.py derive_photos` makes damaged public copies anew."
            )
        self.stdout.write(f"{total} masters are what they were.")
