"""Purging deleted records: their versions and files are removed, their identifiers stay.

An app that stores files for its records registers with `register_purger` how they are removed.
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

#: Called within the changeset, with the versions of a record that is being purged.
Purger = Callable[[list[Version]], None]

_purgers: dict[type[models.Model], Purger] = {}


def register_purger(model: type[models.Model], purger: Purger) -> None:
    """Let `purger` remove what a record of `model` has outside the database, such as files."""
    _purgers[model] = purger


def due_for_purge(before: datetime) -> QuerySet[Tombstone]:
    """Return what was deleted before `before` and is not purged yet, the earliest first."""
    return Tombstone.objects.filter(purged_at=None, deleted_at__lt=before).order_by(
        "deleted_at", "pk"
    )


def purge(before: datetime) -> Iterator[str]:
    """Purge the records deleted before `before`; yield the identifier of each.

    Each record is purged in a changeset of its own.
    """
    for key in list(due_for_purge(before).values_list("pk", flat=True)):
        with changeset(why=_("The recycle bin is emptied.")) as changes:
            # Read again under its lock: the record may have been restored meanwhile.
            tombstone = due_for_purge(before).select_for_update().filter(pk=key).first()
            if tombstone is None:
                continue
            model = apps.get_model(tombstone.label)
            if model._base_manager.filter(identifier=tombstone.identifier).exists():
                tombstone.delete()
                continue
            changes.kind = AuditKind.DELETE
            changes.identifiers.add(tombstone.identifier)
            _purge_versions(model, tombstone.key)
            tombstone.title = tombstone.deleted_by = tombstone.why = ""
            tombstone.purged_at = timezone.now()
            tombstone.save()
        yield tombstone.identifier


def purge_expired() -> int:
    """Purge what was deleted more than TRASH_DAYS ago; return how many.

    The worker runs it every hour.
    """
    return sum(1 for _identifier in purge(timezone.now() - timedelta(days=settings.TRASH_DAYS)))


def _purge_versions(model: type[models.Model], key: str) -> None:
    """Remove every version of a record and of its parts, the revisions left empty by that, and
    what the registered purger of its model removes."""
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
