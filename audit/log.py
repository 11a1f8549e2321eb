"""Adds entries to the audit log. No other code does."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.models import AuditEntry, AuditKind
from search.models.version import CatalogueVersion

from .chain import GENESIS_HASH, entry_hash


def append_entry(
    *, kind: str, user: Any = None, why: str, records: str = "", version: int | None = None
) -> AuditEntry:
    """Add an entry and return it.

    `kind` is a value of AuditKind, `why` a sentence, `records` the identifiers concerned separated
    by spaces, and `version` the catalogue version after the change.

    The caller must be in a transaction that has locked the row of CatalogueVersion. The lock
    serialises entries; without it two entries could follow the same predecessor.
    """
    last = AuditEntry.objects.order_by("-sequence").values_list("sequence", "hash").first()
    number, previous = last or (0, GENESIS_HASH)
    entry = AuditEntry(
        sequence=number + 1,
        at=timezone.now(),
        user_key=getattr(user, "pk", None),
        user_name=user.get_username() if user is not None else "",
        kind=kind,
        why=_without_nul(why),
        records=records,
        version=version,
        previous=previous,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


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
