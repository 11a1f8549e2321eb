"""The end of a deleted record: its versions and files go, its identifier stays.

An app that keeps files for its records says how they go with `register_purger`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from reversion.models import Revision, Version

from audit.models import AuditKind
from records.changes import changeset
from records.history import part_versions
from records.models.tombstone import Tombstone

#: Given the versions of a record before they go, within the act.
Purger = Callable[[list[Version]], None]

_purgers: dict[type[models.Model], Purger] = {}


def register_purger(model: type[models.Model], purger: Purger) -> None:
    """Let `purger` remove what a record of `model` has beside its rows."""
    _purgers[model] = purger


def due_for_purge(before: datetime) -> QuerySet[Tombstone]:
    """What was deleted before this moment and is not purged yet, the longest first."""
    return Tombstone.objects.filter(purged_at=None, deleted_at__lt=before).order_by(
        "deleted_at", "pk"
    )


def purge(before: datetime) -> Iterator[str]:
    """Purge what is due, each record in an act of its own, and tell its identifier."""
    for key in list(due_for_purge(before).values_list("pk", flat=True)):
        with changeset(why=_("The recycle bin is emptied.")) as this:
            # Looked at again under its lock: meanwhile it may have been brought back.
            stone = due_for_purge(before).select_for_update().filter(pk=key).first()
            if stone is None:
                continue
            model = apps.get_model(stone.label)
            if model._base_manager.filter(identifier=stone.identifier).exists():
                stone.delete()
                continue
            this.kind = AuditKind.DELETE
            this.identifiers.add(stone.identifier)
            _purge_versions(model, stone.key)
            stone.title = stone.deleted_by = stone.why = ""
            stone.purged_at = timezone.now()
            stone.save()
        yield stone.identifier


def purge_expired() -> int:
    """Purge what has lain in the bin for BIN_DAYS; return how many. The worker's hourly chore."""
    return sum(1 for _one in purge(timezone.now() - timedelta(days=settings.BIN_DAYS)))


def _purge_versions(model: type[models.Model], key: str) -> None:
    """Remove every version of a record and of its parts, the revisions that are empty then, and
    what its app keeps for it."""
    kind = ContentType.objects.get_for_model(model)
    own = list(
        Version.objects.filter(content_type=kind, object_id=key)
        .select_related("revision")
        .prefetch_related("revision__version_set")
    )
    doomed = {version.pk for version in own}
    for version in own:
        doomed |= {part.pk for part in part_versions(version)}
    revisions = {version.revision_id for version in own}
    Version.objects.filter(pk__in=doomed).delete()
    Revision.objects.filter(pk__in=revisions, version=None).delete()
    if model in _purgers:
        _purgers[model](own)
