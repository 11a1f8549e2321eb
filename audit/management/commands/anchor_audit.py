"""`manage.py anchor_audit`: anchors the newest entry of the audit log and prints all anchors."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.anchors import anchor, anchors_path, declare_restored
from audit.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Write the newest hash of the audit log into the file of anchors, and print the file. "
        "A copy elsewhere, also on paper, shows what verify_audit --anchors compares."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--restored",
            metavar="WHY",
            help="say that an older state of the database was restored on purpose, and why",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = anchors_path()
        try:
            if options["restored"] is not None:
                if not options["restored"].strip():
                    raise CommandError("--restored needs a reason: which backup, and why.")
                declare_restored(options["restored"])
            head = AuditEntry.objects.order_by("-sequence").first()
            if head is None:
                self.stdout.write("The audit log has no entry yet.")
                return
            anchor(head.sequence, head.hash)
            self.stdout.write(path.read_text(encoding="utf-8").rstrip("\n"))
        except OSError as error:
            raise CommandError(
                f"The anchors cannot be kept in {path}: {error.strerror}. Name another file in "
                "AUDIT_ANCHORS."
            ) from error
