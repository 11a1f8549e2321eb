"""`manage.py verify_audit`: verifies the chain, the anchors and the triggers of the audit log.

Fails with CommandError and the first thing that is wrong.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from audit.anchors import ANCHOR_EVERY, anchors_path, disagreements, read_anchors
from audit.chain import GENESIS_HASH, find_breaks
from audit.models import AuditEntry, AuditKind
from audit.triggers import broken_triggers, foreign_triggers


class Command(BaseCommand):
    help = (
        "Verify the audit log: every entry against its hash and the one before it. Prints the "
        "newest hash; written down elsewhere and given back with --head, it also proves that "
        "nothing was cut off at the end."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", metavar="HASH", help="a hash that an earlier run printed")
        parser.add_argument(
            "--anchors", metavar="FILE", type=Path, help="a copy of the anchors, kept elsewhere"
        )

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
        told = self._verify_anchors(options["anchors"] or anchors_path())
        self._verify_triggers()
        last = AuditEntry.objects.order_by("-sequence").first()
        count, newest = (last.sequence, last.hash) if last else (0, GENESIS_HASH)
        self.stdout.write(self.style.SUCCESS(f"{count} entries, every link holds."))
        self.stdout.write(told)
        for entry in AuditEntry.objects.filter(kind=AuditKind.CLOCK).order_by("sequence"):
            self.stdout.write(f"Entry {entry.sequence}: {entry.why}")
        self.stdout.write(f"Newest hash: {newest}")

    def _verify_anchors(self, path: Path) -> str:
        """Raise CommandError unless the log agrees with its anchors; return what to tell."""
        try:
            file = read_anchors(path)
        except FileNotFoundError:
            if AuditEntry.objects.filter(sequence=ANCHOR_EVERY).exists():
                raise CommandError(
                    f"The chain holds, but there are no anchors in {path}: somebody removed the "
                    "file, or none was written yet. Compare with a copy (--anchors FILE); "
                    "`manage.py anchor_audit` begins a new file."
                ) from None
            return "No anchors yet: the first is written after a hundred entries or a day."
        except OSError as error:
            raise CommandError(f"The anchors in {path} cannot be read: {error}.") from error
        problem = next(iter(disagreements(file)), None)
        if problem is not None:
            raise CommandError(f"The audit log and its anchors in {path} disagree. {problem}")
        if not file.anchors:
            return f"{path} has no anchors yet."
        told = f"{len(file.anchors)} anchors agree; the first is of {file.anchors[0].at:%Y-%m-%d}."
        restored = [f"An older state was restored: {anchor}" for anchor in file.restored]
        return "\n".join([told, *restored])

    def _verify_triggers(self) -> None:
        """Raise CommandError unless the database protects the log."""
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
