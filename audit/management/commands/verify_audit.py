"""`manage.py verify_audit`: verifies the chain and triggers of the audit log.

Fails with CommandError and the first broken link.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from audit.chain import GENESIS_HASH, find_breaks
from audit.models import AuditEntry
from audit.triggers import broken_triggers, foreign_triggers


class Command(BaseCommand):
    help = (
        "Verify the audit log: every entry against its hash and the one before it. Prints the "
        "newest hash; written down elsewhere and given back with --head, it also proves that "
        "nothing was cut off at the end."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", metavar="HASH", help="a hash that an earlier run printed")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = AuditEntry.objects.order_by("sequence").iterator(2000)
        broken = next(find_breaks(entries), None)
        if broken is not None:
            raise CommandError(f"The audit log was tampered with. {broken}")
        head = options["head"]
        if head and head != GENESIS_HASH and not AuditEntry.objects.filter(hash=head).exists():
            raise CommandError(
                f"No entry has the hash {head}: what came after the last entry was cut off, or "
                "the log was written anew."
            )
        triggers = broken_triggers(connection)
        if triggers:
            what = ", ".join(f"{name} is {reason}" for name, reason in triggers.items())
            raise CommandError(
                f"The chain holds, but the database no longer protects it: {what}. "
                "`manage.py migrate` makes the triggers again; find out who changed them."
            )
        foreign = foreign_triggers(connection)
        if foreign:
            raise CommandError(
                f"The chain holds, but the table has triggers or rules that are not the museum's: "
                f"{', '.join(foreign)}. They may set aside what is written: find out who made "
                "them, and drop them."
            )
        last = AuditEntry.objects.order_by("-sequence").first()
        count, newest = (last.sequence, last.hash) if last else (0, GENESIS_HASH)
        self.stdout.write(self.style.SUCCESS(f"{count} entries, every link holds."))
        self.stdout.write(f"Newest hash: {newest}")
