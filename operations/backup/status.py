"""What is known of backups, drills and fixity checks, for the first page of the admin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations.models import BackupKind, BackupOutcome, BackupRun
from photos.models import FixityCheck


@dataclass(frozen=True)
class Proof:
    """One line: what was done, when it last ended well, and what is wrong, if anything."""

    title: str
    at: datetime | None
    outcome: str
    is_wrong: bool
    detail: str = ""


def proofs() -> list[Proof]:
    """Return the last backup, the last drill and the last fixity check."""
    return [
        _last_run(
            BackupKind.BACKUP, _("Last backup"), timedelta(hours=settings.BACKUP_EVERY_HOURS)
        ),
        _last_run(
            BackupKind.DRILL, _("Last restore drill"), timedelta(days=settings.DRILL_EVERY_DAYS)
        ),
        _last_fixity_check(),
    ]


def _last_run(kind: str, title: str, every: timedelta) -> Proof:
    run = BackupRun.objects.filter(kind=kind).first()
    if run is None:
        return Proof(title, None, _("none yet"), bool(settings.BACKUP_TO))
    good = BackupRun.objects.filter(kind=kind, outcome=BackupOutcome.SUCCEEDED).first()
    is_late = good is None or timezone.now() - good.started_at > 2 * every
    outcome = run.get_outcome_display()
    if is_late and run.outcome != BackupOutcome.FAILED:
        outcome = _("%(outcome)s; overdue") % {"outcome": outcome}
    is_wrong = is_late or run.outcome == BackupOutcome.FAILED
    return Proof(title, run.finished_at or run.started_at, outcome, is_wrong, run.detail)


def _last_fixity_check() -> Proof:
    title = _("Last fixity check of all files")
    newest: Any = FixityCheck.objects.first()
    done = FixityCheck.objects.exclude(finished_at=None).first()
    # What an unfinished check has found counts at once; what it has not read yet does not.
    shown = newest if done is None or (newest and newest.wrong) else done
    if shown is None:
        return Proof(title, None, _("none yet"), False)
    read = ngettext("%(n)d file read", "%(n)d files read", shown.masters) % {"n": shown.masters}
    wrong = ngettext("%(n)d fault", "%(n)d faults", shown.wrong) % {"n": shown.wrong}
    outcome = f"{read}, {wrong}"
    if shown.finished_at is None:
        outcome = _("%(outcome)s; not finished") % {"outcome": outcome}
    return Proof(title, shown.finished_at or shown.read_at, outcome, shown.wrong > 0, shown.detail)
