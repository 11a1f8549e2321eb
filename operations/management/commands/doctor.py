"""`manage.py doctor`: says what is wrong with this installation, and how to mend it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.health.doctor.examination import examine
from operations.health.doctor.finding import Severity


class Command(BaseCommand):
    help = (
        "Examine this installation: settings, secret key, data folder, disk, clock, programs, "
        "mail, static files, cache, database, migrations, records, index, worker, backups. Says "
        "what is wrong and how to mend it; the exit status is 1 when there is a fault."
    )
    # It makes the system checks itself, because a museum that fails them is what it is for.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="write the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        faults = sum(finding.severity is Severity.FAULT for finding in findings)
        if options["json"]:
            rows = [{**vars(one), "severity": one.severity.value} for one in findings]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            for one in findings:
                style = self.style.ERROR if one.severity is Severity.FAULT else self.style.WARNING
                self.stdout.write(style(f"{one.part} ({one.severity.value}): {one.wrong}"))
                self.stdout.write(f"    {one.remedy}")
            if not findings:
                self.stdout.write(self.style.SUCCESS("Nothing is wrong."))
        if faults:
            raise CommandError(f"{faults} to mend.")
