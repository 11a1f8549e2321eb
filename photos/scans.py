"""The earlier scans of a photograph, which are kept and can be restored.

They have no table: each version of the photograph (django-reversion) refers to the master that it
had. A master is removed only with the last version that refers to it (`photos.purging`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from reversion.models import Version

from photos.duplicates.queue import enqueue_comparison
from photos.models import Master, Photo
from records.changes import changeset
from records.locking import locked
from records.models import State


@dataclass(frozen=True)
class EarlierScan:
    """A master that the photograph had `until` it was replaced: by whom, and why."""

    master: Master
    until: datetime
    by: str
    why: str


def earlier_scans(photo: Photo) -> list[EarlierScan]:
    """Return the scans before the present one, the latest first. Always takes two queries."""
    versions = list(Version.objects.get_for_object(photo).select_related("revision__user"))
    replaced: dict[int, Version] = {}
    for newer, older in zip(versions, versions[1:], strict=False):
        key = older.field_dict.get("master_id")
        if key and key != newer.field_dict.get("master_id"):
            replaced.setdefault(key, newer)
    replaced.pop(photo.master_id or 0, None)
    masters = Master.objects.in_bulk(replaced)
    return [
        EarlierScan(
            masters[key],
            version.revision.date_created,
            str(version.revision.user or ""),
            version.revision.comment,
        )
        for key, version in replaced.items()
        if key in masters
    ]


def restore_scan(photo: Photo, master_key: int, *, user: Any, why: str = "") -> Master:
    """Give an earlier scan back to `photo`, and return its master.

    The present scan becomes an earlier one. Raises ValidationError when the photograph never had
    this scan, another photograph has it now, or a region would lie outside it.
    """
    master = next((s.master for s in earlier_scans(photo) if s.master.pk == master_key), None)
    if master is None:
        raise ValidationError(_("%s never had this scan.") % photo.identifier)
    holder = Photo.objects.filter(master=master).first()
    if holder is not None:
        raise ValidationError(_("%s has this scan now: remove it there first.") % holder)
    reason = why or _("The scan %s was brought back.") % master.original_name
    with changeset(user=user, why=reason):
        now = locked(photo)
        now.master = master
        _check_regions_fit(now)
        now.save()
        enqueue_comparison(master)
    return master


def transfer_scan(giver: Photo, receiver: Photo, *, user: Any) -> None:
    """Move the scan of `giver`, a draft, to `receiver`. The draft keeps its texts.

    The previous scan of `receiver` can be restored. Raises ValidationError when `giver` is no
    draft, has no scan, or has regions, or when a region of `receiver` would lie outside the new
    scan.
    """
    why = _("The scan of %(giver)s is the better one of the same picture.")
    with changeset(user=user, why=why % {"giver": giver.identifier}):
        # Always locked in the order of their keys, so that two transfers cannot block each other.
        in_order = sorted((giver, receiver), key=lambda photo: photo.pk)
        by_key = {photo.pk: locked(photo) for photo in in_order}
        giver, receiver = by_key[giver.pk], by_key[receiver.pk]
        if giver.state != State.DRAFT:
            raise ValidationError(_("%s is no draft: its scan stays with it.") % giver.identifier)
        if giver.master is None:
            raise ValidationError(_("%s has no scan.") % giver.identifier)
        if giver.regions.exists():
            raise ValidationError(
                _("Regions are drawn on the scan of %s: move them first.") % giver.identifier
            )
        receiver.master, giver.master = giver.master, None
        giver.save()
        _check_regions_fit(receiver)
        receiver.save()
        enqueue_comparison(receiver.master)


def _check_regions_fit(photo: Photo) -> None:
    """Raise ValidationError when a region of `photo` lies outside its new scan."""
    for region in photo.regions.all():
        region.photo = photo
        region.clean()
