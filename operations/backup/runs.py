"""Recording backups and drills as rows of BackupRun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

from operations.models import BackupKind, BackupOutcome, BackupRun

from .errors import BackupError

_SENTENCES = 20


@dataclass
class Report:
    """What a run says: facts, and what is wrong; a run with anything wrong has failed."""

    facts: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the report for BackupRun.detail: problems first, not more than some."""
        shown = self.problems[:_SENTENCES]
        more = len(self.problems) - len(shown)
        return "\n".join([*shown, *([f"And {more} more."] if more > 0 else []), *self.facts])


@contextmanager
def recorded(kind: BackupKind, target: str) -> Iterator[Report]:
    """Record a run: its beginning at once, its end with the report, also when it fails.

    An earlier run of this kind that is still said to be running was killed, because the caller
    holds the lock of this kind; on several machines it may be another's, and is left for a day.
    """
    now = timezone.now()
    run = BackupRun.objects.create(kind=kind, target=target, started_at=now)
    report = Report()
    try:
        yield report
    except BaseException as error:
        said = str(error) if isinstance(error, BackupError) else repr(error)
        report.problems.append(said)
        _finish(run, report)
        raise
    _finish(run, report)


def close_interrupted(kind: BackupKind) -> int:
    """Record that runs of this kind that were killed have failed; return how many there were."""
    return BackupRun.objects.filter(kind=kind, outcome=BackupOutcome.RUNNING).update(
        outcome=BackupOutcome.FAILED,
        finished_at=timezone.now(),
        detail="It was interrupted before its end.",
    )


def _finish(run: BackupRun, report: Report) -> None:
    outcome = BackupOutcome.FAILED if report.problems else BackupOutcome.SUCCEEDED
    BackupRun.objects.filter(pk=run.pk).update(
        outcome=outcome, finished_at=timezone.now(), detail=report.text()
    )
