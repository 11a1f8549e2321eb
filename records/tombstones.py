"""Tombstones of deleted records: creating and removing them, and what visitors are told."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from identifiers.models import Identified
from records.models.record import TITLE_LENGTH
from records.models.tombstone import Tombstone


def create_tombstone(record: models.Model, *, user: Any, why: str) -> None:
    """Create or renew the tombstone of a record that is being deleted.

    A part has no identifier and gets no tombstone.
    """
    if not isinstance(record, Identified):
        return
    Tombstone.objects.update_or_create(
        identifier=record.identifier,
        defaults={
            "label": record._meta.label,
            "key": str(record.pk),
            "title": str(getattr(record, "headline", "") or "")[:TITLE_LENGTH],
            "was_public": record.is_published()
            or getattr(record, "published_at", None) is not None,
            "deleted_at": timezone.now(),
            "deleted_by": user.get_username() if user is not None else "",
            "why": why,
            "purged_at": None,
        },
    )


def delete_tombstone(record: models.Model) -> None:
    """Delete the tombstone of a record that was restored."""
    if isinstance(record, Identified):
        Tombstone.objects.filter(identifier=record.identifier).delete()


def is_gone(identifier: str) -> bool:
    """Return whether a record with this identifier was public and is deleted.

    Its address then answers 410.
    """
    return Tombstone.objects.filter(identifier=identifier, was_public=True).exists()


def gone_message(identifier: str) -> str:
    """Return what a visitor is told about a deleted record: nothing of its content."""
    return _(
        "%(id)s has been removed. The number is kept and will not be given to anything else."
    ) % {"id": identifier}
