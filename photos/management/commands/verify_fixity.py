"""`manage.py verify_fixity`: compare every master with its SHA-256 (PREMIS: fixity check)."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track

from photos.fixity import find_orphans
from photos.fixity_rounds import current_check, nightly_bytes, read_on
from photos.ingest import collect_garbage
from photos.models import Master


class Command(BaseCommand):
    help = (
        "Read every master and compare it with its SHA-256, and every stored tile with its "
        "checksum; decode the web sizes. Names what is missing or changed; "
        "changes no file. Ends with status 1 when anything is wrong. What was found is kept as a "
        "fixity check; an interrupted one goes on with --continue."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--orphans", action="store_true", help="also name files that no record speaks of"
        )
        parser.add_argument(
            "--continue",
            dest="go_on",
            action="store_true",
            help="go on with the check that was interrupted, or is read by nights",
        )
        parser.add_argument(
            "--nightly",
            action="store_true",
            help="go on, and stop after the portion of one night (VERIFY_EVERY_DAYS)",
        )
        parser.add_argument(
            "--megabytes-per-second",
            type=int,
            metavar="N",
            help="read no faster; with --nightly VERIFY_MEGABYTES_PER_SECOND is the default",
        )
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="threads")

    def handle(self, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError(f"--workers {options['workers']}: give at least 1.")
        removed = collect_garbage()
        if removed:
            self.stdout.write(f"{removed} unfinished files of killed processes were removed.")
        pace = options["megabytes_per_second"]
        if pace is not None and pace < 1:
            raise CommandError(f"--megabytes-per-second {pace}: give at least 1.")
        nightly = options["nightly"]
        if pace is not None:
            bytes_per_second = pace * 1000**2
        else:
            bytes_per_second = settings.VERIFY_BYTES_PER_SECOND if nightly else 0
        check = current_check(anew=not (nightly or options["go_on"]))
        read_before = check.masters
        reading = read_on(
            check,
            options["workers"],
            limit=nightly_bytes() if nightly else None,
            bytes_per_second=bytes_per_second,
        )
        results = track(
            reading,
            description="Reading masters",
            total=max(0, Master.objects.count() - read_before),
            console=Console(stderr=True),
            transient=True,
        )
        findings = [finding for finding in results if finding is not None]
        total = check.masters - read_before
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
        if check.finished_at is None:
            left = Master.objects.filter(pk__gt=check.position).count()
            self.stdout.write(f"{left} are left for the following nights.")
