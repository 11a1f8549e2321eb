"""Claiming a row of work and saying what became of it; safe with any number of workers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.models import Job, JobStatus

#: Workers that may die over one row before it is taken for the cause.
MAX_CRASHES = 5

W = TypeVar("W", bound=Job)


@dataclass(frozen=True)
class Runner:
    """The code for one kind of work: `run` for a row, `cleanup` for what killed workers left."""

    run: Callable[[Any], str]
    cleanup: Callable[[], object] | None = None


_runners: dict[type[Job], Runner] = {}
_periodic: list[Callable[[], object]] = []


class JobError(Exception):
    """A row of work cannot be carried out; the message is a sentence for the curator."""


def register(
    kind: type[W], *, run: Callable[[W], str], cleanup: Callable[[], object] | None = None
) -> None:
    """Let the worker carry out rows of `kind`. The order of registration is that of the turns.

    `run` takes a claimed row, does the work and returns the status that the row ends with, as a
    rule `JobStatus.DONE`. It must be safe to repeat: a worker may die between doing the work and
    writing the outcome. It raises JobError with a sentence for the curator when the work cannot be
    done; any other exception is a failure whose reason names it. `cleanup` removes what killed
    workers left behind; it is called as a worker begins, and hourly.
    """
    _runners[kind] = Runner(run, cleanup)


def runner_for(kind: type[Job]) -> Runner:
    """What was registered for `kind`; raises KeyError for a kind that never was."""
    return _runners[kind]


def register_periodic(chore: Callable[[], object]) -> None:
    """Let the worker do `chore` as it begins and every hour: short, and harmless to repeat."""
    if chore not in _periodic:
        _periodic.append(chore)


def periodic() -> list[Callable[[], object]]:
    """What the worker does every hour: the cleanup of each kind, and what was asked beside."""
    return [*(one.cleanup for one in _runners.values() if one.cleanup), *_periodic]


def registered_models() -> list[type[Job]]:
    """Every kind of work there is."""
    return list(_runners)


def claimable(kind: type[Job]) -> QuerySet[Any]:
    """The rows of `kind` that are due and that nobody holds, the longest due first."""
    now = timezone.now()
    return kind._base_manager.filter(
        Q(status=JobStatus.WAITING) | Q(status=JobStatus.CLAIMED, claimed_until__lt=now),
        due_at__lte=now,
    ).order_by("due_at", "pk")


def claim(kind: type[Job]) -> Any:
    """Claim the next row of `kind` and return it, or None when nothing is due.

    The claim lasts WORK_LEASE: how long a worker may keep silent before another takes its row.

    One statement decides who gets it: whoever changes the row that both saw free.
    """
    for pk, seen, attempts in claimable(kind).values_list("pk", "claim", "attempts")[:20]:
        if seen and attempts >= MAX_CRASHES:
            _fail_after_crashes(kind, pk, seen)
            continue
        token = secrets.token_hex(16)
        got = (
            claimable(kind)
            .order_by()
            .filter(pk=pk, claim=seen)
            .update(
                status=JobStatus.CLAIMED,
                claim=token,
                claimed_until=timezone.now() + settings.WORK_LEASE,
                attempts=attempts + 1,
            )
        )
        if got:
            row: Any = kind._base_manager.get(pk=pk)
            if row.claim == token:
                return row
    return None


def _fail_after_crashes(kind: type[Job], pk: int, seen: str) -> None:
    """A row whose workers all died is failed, or it would kill every next one."""
    claimable(kind).order_by().filter(pk=pk, claim=seen).update(
        status=JobStatus.FAILED,
        reason=_("The worker stopped over it %d times: it may need more memory than there is.")
        % MAX_CRASHES,
        claim="",
        claimed_until=None,
        finished_at=timezone.now(),
    )


def extend_lease(row: Any) -> bool:
    """A sign of life from whoever works long on `row`: the claim begins anew.

    False when the claim was lost meanwhile: then another has the row, and this one should stop.
    """
    until = timezone.now() + settings.WORK_LEASE
    held = type(row)._base_manager.filter(pk=row.pk, claim=row.claim, status=JobStatus.CLAIMED)
    if not held.update(claimed_until=until):
        return False
    row.claimed_until = until
    return True


def finish(row: Any, status: str, reason: str = "") -> bool:
    """Write the outcome of `row`; False, and nothing written, when the claim was lost meanwhile."""
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


def retry(rows: QuerySet[Any]) -> int:
    """Let what failed be tried again; return how many rows that are."""
    return rows.filter(status=JobStatus.FAILED).update(
        status=JobStatus.WAITING,
        reason="",
        attempts=0,
        finished_at=None,
        due_at=timezone.now(),
    )
