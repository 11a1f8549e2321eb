"""Adding an entry to the audit log: the only place that does."""

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
    """Write an entry, in the caller's transaction, which holds the catalogue's row.

    The row is the lock that puts entries in one order: without it two could follow the same one.
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
    """Tell of something that changes no record: a sign-in, an export. Commits by itself."""
    with transaction.atomic():
        CatalogueVersion.locked()
        return append_entry(kind=kind, user=user, why=why, records=records)


def _without_nul(text: str) -> str:
    """Without the one character that PostgreSQL's text cannot hold."""
    return text.replace("\0", "�")
