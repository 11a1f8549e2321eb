"""Publishing and withdrawing at a set time: asked for now, carried out by the worker then.

`published()` never reads a clock (DESIGN section 4): what is set for a time is a row of work, and
becomes true by the same `publish` and `withdraw` as by hand, as the user who asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import languages
from editorial.models import ScheduledAct, ScheduledKind, ScheduledStatus
from editorial.models.scheduled import OPEN
from identifiers.resolve import find_record
from jobs.queue import JobError, retry
from records.changes import changeset
from records.locking import locked
from records.models import Record, State
from records.publication import may_publish, publish, withdraw


@dataclass(frozen=True)
class Withdrawal:
    """What the public will read of a withdrawal: as `records.publication.withdraw` takes it."""

    category: str = ""
    reason: dict[str, str] = field(default_factory=dict)
    hide_title: bool = False


def format_time(moment: datetime) -> str:
    """“Monday 30 November 2026, 09:00 (Europe/Moscow)”: a time never goes without its zone."""
    local = timezone.localtime(moment)
    zone = timezone.get_current_timezone_name()
    # Translators: date format of Django; \l weekday, j day, F month, Y year, H:i time.
    return f"{date_format(local, _('l j F Y, H:i'))} ({zone})"


def schedule(
    *,
    record: Record,
    kind: str,
    due_at: datetime,
    user: Any,
    withdrawal: Withdrawal | None = None,
) -> ScheduledAct:
    """Let the worker publish or withdraw `record` at `due_at`, as `user`.

    Raises ValidationError when the time is past, when the record is in a state that it cannot
    leave so, when something is set for it already, or when `user` may not publish it.
    """
    if not may_publish(user, record):
        raise ValidationError(_("You may not publish %(id)s.") % {"id": record.identifier})
    if due_at <= timezone.now():
        raise ValidationError(
            _("%(time)s is past: choose a later time, or do it at once.")
            % {"time": format_time(due_at)}
        )
    if kind == ScheduledKind.PUBLISH and record.state == State.PUBLISHED:
        raise ValidationError(_("%(id)s is public already.") % {"id": record.identifier})
    if kind == ScheduledKind.WITHDRAW and record.state not in (State.PUBLISHED, State.WITHDRAWN):
        raise ValidationError(
            _("%(id)s is not public: only a published record can be withdrawn.")
            % {"id": record.identifier}
        )
    words = withdrawal or Withdrawal()
    row = ScheduledAct(
        kind=kind,
        identifier=record.identifier,
        due_at=due_at,
        asked_by=user,
        category=words.category,
        hide_title=words.hide_title,
        **{f"wording_{one}": words.reason.get(one, "") for one in languages.codes()},
    )
    with changeset(
        user=user, why=_("Set for a time: %(what)s.") % {"what": _describe(row)}
    ) as this:
        locked(record)
        if pending_for(record.identifier) is not None:
            raise ValidationError(
                _("Something is set for %(id)s already: cancel it first.")
                % {"id": record.identifier}
            )
        row.full_clean()
        row.save()
        this.identifiers.add(record.identifier)
    return row


def pending_for(identifier: str) -> ScheduledAct | None:
    """What is set for the record and has not happened yet."""
    return ScheduledAct.objects.filter(identifier=identifier, status__in=OPEN).first()


def cancel(*, row: ScheduledAct, user: Any) -> None:
    """Let it not happen. Raises ValidationError when it has happened, or is happening now."""
    with changeset(user=user, why=_("Cancelled: %(what)s.") % {"what": _describe(row)}) as this:
        changed = ScheduledAct.objects.filter(
            pk=row.pk, status__in=[ScheduledStatus.WAITING, ScheduledStatus.FAILED]
        ).update(status=ScheduledStatus.CANCELLED, finished_at=timezone.now())
        if not changed:
            raise ValidationError(
                _("%(what)s: this is being done or over, and cannot be cancelled.")
                % {"what": _describe(row)}
            )
        this.identifiers.add(row.identifier)


def retry_failed(*, row: ScheduledAct, user: Any) -> None:
    """Let the worker try what failed once more, at once."""
    with changeset(user=user, why=_("Tried again: %(what)s.") % {"what": _describe(row)}) as this:
        if pending_for(row.identifier) is not None:
            raise ValidationError(
                _("Something is set for %(id)s already: cancel it first.") % {"id": row.identifier}
            )
        failed: QuerySet[ScheduledAct] = ScheduledAct.objects.filter(pk=row.pk)
        if not retry(failed):
            raise ValidationError(_("Only what failed can be tried again."))
        this.identifiers.add(row.identifier)


def run_scheduled(row: ScheduledAct) -> str:
    """Publish or withdraw the record, as who asked. Safe to repeat: what is so already is done.

    Raises JobError when the record is gone or that user may not publish any more, and
    ValidationError when the record is not in a state for it.
    """
    seen = find_record(row.identifier)
    if seen is None:
        raise JobError(_("There is no record %(id)s any more.") % {"id": row.identifier})
    if not may_publish(row.asked_by, seen):
        raise JobError(
            _("%(who)s, who asked for it, may not publish any more: somebody else must set it.")
            % {"who": row.asked_by or _("The user")}
        )
    why = _("As set for %(time)s.") % {"time": format_time(row.due_at)}
    with changeset(user=row.asked_by, why=why):
        record = locked(seen)
        if row.kind == ScheduledKind.PUBLISH:
            if record.state != State.PUBLISHED:
                publish(record=record, user=row.asked_by, why=why)
        elif record.state != State.WITHDRAWN:
            withdraw(
                record=record,
                category=row.category,
                reason={one: getattr(row, f"wording_{one}") or "" for one in languages.codes()},
                hide_title=row.hide_title,
                user=row.asked_by,
                why=why,
            )
    return ScheduledStatus.DONE


def _describe(row: ScheduledAct) -> str:
    return f"{row}, {format_time(row.due_at)}"
