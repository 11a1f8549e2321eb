"""The job queue: registering job models, claiming a job and writing its outcome.

Any number of workers may use it at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.models import Job, JobStatus

#: Number of workers that may die while they run a job, one after the other and none of them getting
#: further with it, before the job is considered the cause.
MAX_CRASHES = 5
#: By how much the clocks of several machines may differ.
_SKEW = timedelta(seconds=60)

W = TypeVar("W", bound=Job)


@dataclass(frozen=True)
class Runner:
    """The functions of one job model: `run` runs a job, `cleanup` removes killed workers' files."""

    run: Callable[[Any], str]
    cleanup: Callable[[], object] | None = None


#: Errors that pass by themselves: see `register_temporary`.
_temporary: list[type[Exception]] = []
#: Seconds after which a job that met such an error is tried again; twice as many each time.
FIRST_PAUSE, LONGEST_PAUSE = 10, 600

_runners: dict[type[Job], Runner] = {}
_periodic: list[Callable[[], object]] = []


class JobError(Exception):
    """A job cannot be done. The message is a sentence for the curator."""


def register(
    kind: type[W], *, run: Callable[[W], str], cleanup: Callable[[], object] | None = None
) -> None:
    """Let the worker run jobs of the model `kind`. Models take turns in the order registered.

    `run` takes a claimed job, does the work and returns the status that the job ends with, as a
    rule `JobStatus.DONE`. It must be safe to repeat, because a worker may die between doing the
    work and writing the outcome. It raises JobError with a sentence for the curator when the work
    cannot be done; any other exception fails the job too and is named in its reason. `cleanup`
    removes what killed workers left behind; it is called when a worker starts, and hourly.
    """
    _runners[kind] = Runner(run, cleanup)


def runner_for(kind: type[Job]) -> Runner:
    """Return the functions registered for `kind`. Raises KeyError when there are none."""
    return _runners[kind]


def register_periodic(task: Callable[[], object]) -> None:
    """Let the worker call `task` when it starts and every hour.

    The task must be short, and safe to repeat.
    """
    if task not in _periodic:
        _periodic.append(task)


def periodic() -> list[Callable[[], object]]:
    """Return the worker's hourly tasks: the cleanup of each job model, then the registered ones."""
    return [*(runner.cleanup for runner in _runners.values() if runner.cleanup), *_periodic]


def register_temporary(error: type[Exception]) -> None:
    """Let a job that ends with `error` wait and be tried again, instead of failing for good.

    For the failures of other machines, which pass by themselves: an object store that is restarted.
    """
    if error not in _temporary:
        _temporary.append(error)


def temporary_errors() -> tuple[type[Exception], ...]:
    """Return the errors registered with `register_temporary`."""
    return tuple(_temporary)


def registered_models() -> list[type[Job]]:
    """Return the registered job models, in the order of registration."""
    return list(_runners)


def claimable(kind: type[Job]) -> QuerySet[Any]:
    """Return the jobs of `kind` that are due and not claimed, the longest due first.

    A job whose claim has expired counts as not claimed. The clock may have been set back since:
    a claim that would last longer than any claim does has expired too, and a job that was due when
    it was asked for is due.
    """
    now = timezone.now()
    is_free = Q(claimed_until__lt=now) | Q(claimed_until__gt=now + settings.JOB_LEASE + _SKEW)
    return kind._base_manager.filter(
        Q(status=JobStatus.WAITING) | Q(is_free, status=JobStatus.CLAIMED),
        Q(due_at__lte=now) | Q(due_at__lte=F("asked_at")),
    ).order_by("due_at", "pk")


def claim(kind: type[Job]) -> Any:
    """Claim the next job of `kind` and return it, or None when nothing is due.

    The claim lasts JOB_LEASE. A worker that needs longer calls `extend_lease`; otherwise another
    worker may claim the job.

    When two workers try to claim the same job, the UPDATE statement decides: only one of them
    still finds the token that both have read.
    """
    for pk, seen, attempts in claimable(kind).values_list("pk", "claim", "attempts")[:20]:
        if seen and attempts >= MAX_CRASHES:
            _fail_after_crashes(kind, pk, seen)
            continue
        token = secrets.token_hex(16)
        updated = (
            claimable(kind)
            .order_by()
            .filter(pk=pk, claim=seen)
            .update(
                status=JobStatus.CLAIMED,
                claim=token,
                claimed_until=timezone.now() + settings.JOB_LEASE,
                attempts=attempts + 1,
            )
        )
        if updated:
            row: Any = kind._base_manager.get(pk=pk)
            if row.claim == token:
                return row
    return None


def _fail_after_crashes(kind: type[Job], pk: int, seen: str) -> None:
    """Mark a job as failed when every worker that ran it died, so that it kills no more of them."""
    claimable(kind).order_by().filter(pk=pk, claim=seen).update(
        status=JobStatus.FAILED,
        reason=_("The worker stopped over it %d times: it may need more memory than there is.")
        % MAX_CRASHES,
        claim="",
        claimed_until=None,
        finished_at=timezone.now(),
    )


def extend_lease(row: Any, *, has_got_further: bool = False) -> bool:
    """Extend the claim on `row` to JOB_LEASE from now; for jobs that run long.

    `has_got_further` says that it is further than when it was claimed, or than the last worker had
    noted: workers that died before that did not die of what is left, and are not counted.

    Return False when the claim was lost meanwhile: another worker may have the job, and the caller
    should stop.
    """
    until = timezone.now() + settings.JOB_LEASE
    claimed = type(row)._base_manager.filter(pk=row.pk, claim=row.claim, status=JobStatus.CLAIMED)
    values: dict[str, Any] = {"claimed_until": until}
    if has_got_further:
        values["attempts"] = 1
    if not claimed.update(**values):
        return False
    row.claimed_until = until
    return True


def finish(row: Any, status: str, reason: str = "") -> bool:
    """Write the outcome of the claimed job `row`, with `reason` when it failed.

    Return False, and write nothing, when the claim was lost meanwhile.
    """
    written = (
        type(row)
        ._base_manager.filter(pk=row.pk, claim=row.claim, status=JobStatus.CLAIMED)
        .update(
            status=status,
            reason=reason,
            claim="",
            claimed_until=None,
            finished_at=timezone.now(),
        )
    )
    return bool(written)


def postpone(row: Any, reason: str) -> bool:
    """Give the claimed job `row` back, to be tried again after a pause that grows each time.

    Return False, and write nothing, when the claim was lost meanwhile.
    """
    seconds = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.attempts - 1, 10))
    return bool(
        type(row)
        ._base_manager.filter(pk=row.pk, claim=row.claim, status=JobStatus.CLAIMED)
        .update(
            status=JobStatus.WAITING,
            reason=reason,
            claim="",
            claimed_until=None,
            due_at=timezone.now() + timedelta(seconds=seconds),
        )
    )


def retry(rows: QuerySet[Any]) -> int:
    """Make the failed jobs among `rows` due again, at once; return how many there were."""
    return rows.filter(status=JobStatus.FAILED).update(
        status=JobStatus.WAITING,
        reason="",
        attempts=0,
        finished_at=None,
        # At once, also when the clock is set back meanwhile.
        due_at=F("asked_at"),
    )
