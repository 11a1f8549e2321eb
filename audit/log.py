"""Adds entries to the audit log. No other code does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import AuditEntry, AuditKind
from search.models.version import CatalogueVersion

from .anchors import ANCHOR_EVERY, anchor_on_commit
from .chain import GENESIS_HASH, entry_hash

#: By how much the clocks of several machines may differ.
CLOCK_TOLERANCE = timedelta(seconds=10)


def append_entry(
    *, kind: str, user: Any = None, why: str, records: str = "", version: int | None = None
) -> AuditEntry:
    """Add an entry and return it.

    `kind` is a value of AuditKind, `why` a sentence, `records` the identifiers concerned separated
    by spaces, and `version` the catalogue version after the change.

    The caller must be in a transaction that has locked the row of CatalogueVersion. The lock
    serialises entries; without it two entries could follow the same predecessor.

    Entries are in the order of time. The clocks of two machines differ a little, so an entry is
    not dated before its predecessor; where the clock was set back by more than CLOCK_TOLERANCE, an
    entry of its own says so first.
    """
    now = timezone.now()
    last = AuditEntry.objects.order_by("-sequence").first()
    if last is not None and now < last.at:
        if last.at - now > CLOCK_TOLERANCE:
            last = _add(last, now, kind=AuditKind.CLOCK, why=_clock_reason(last.at, now))
        else:
            now = last.at
    return _add(last, now, kind=kind, user=user, why=why, records=records, version=version)


def _add(
    last: AuditEntry | None,
    at: datetime,
    *,
    kind: str,
    user: Any = None,
    why: str,
    records: str = "",
    version: int | None = None,
) -> AuditEntry:
    entry = AuditEntry(
        sequence=last.sequence + 1 if last else 1,
        at=at,
        user_key=getattr(user, "pk", None),
        user_name=user.get_username() if user is not None else "",
        kind=kind,
        why=_without_nul(why),
        records=records,
        version=version,
        previous=last.hash if last else GENESIS_HASH,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    if entry.sequence % ANCHOR_EVERY == 0:
        anchor_on_commit(entry)
    return entry


def _clock_reason(before: datetime, now: datetime) -> str:
    return _("The clock was set back, from %(before)s to %(now)s.") % {
        "before": before.astimezone(UTC).isoformat(" ", "seconds"),
        "now": now.astimezone(UTC).isoformat(" ", "seconds"),
    }


def log_event(kind: AuditKind, *, user: Any = None, why: str, records: str = "") -> AuditEntry:
    """Add an entry, in its own transaction, for an event that changes no record.

    Examples are a sign-in and an export.
    """
    with transaction.atomic():
        CatalogueVersion.locked()
        return append_entry(kind=kind, user=user, why=why, records=records)


def _without_nul(text: str) -> str:
    """Replace NUL, the one character that PostgreSQL cannot store in text."""
    return text.replace("\0", "�")
