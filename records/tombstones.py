"""Into the bin and out again, and what a reader is told of what lies there."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from identifiers.models import Identified
from records.models.tombstone import Tombstone


def create_tombstone(record: models.Model, *, user: Any, why: str) -> None:
    """Remember a record that is being deleted; a part, which has no identifier, goes with it."""
    if not isinstance(record, Identified):
        return
    Tombstone.objects.update_or_create(
        identifier=record.identifier,
        defaults={
            "label": record._meta.label,
            "key": str(record.pk),
            "title": str(getattr(record, "headline", "") or "")[:200],
            "was_public": record.is_published()
            or getattr(record, "published_at", None) is not None,
            "deleted_at": timezone.now(),
            "deleted_by": user.get_username() if user is not None else "",
            "why": why,
            "purged_at": None,
        },
    )


def delete_tombstone(record: models.Model) -> None:
    """Forget the deletion of a record that is there again."""
    if isinstance(record, Identified):
        Tombstone.objects.filter(identifier=record.identifier).delete()


def is_gone(identifier: str) -> bool:
    """Whether a record of this identifier was public and is deleted: its address answers 410."""
    return Tombstone.objects.filter(identifier=identifier, was_public=True).exists()


def gone_message(identifier: str) -> str:
    """What a reader is told of a removed record: nothing that was in it."""
    return _(
        "%(id)s has been removed. The number is kept and will not be given to anything else."
    ) % {"id": identifier}
