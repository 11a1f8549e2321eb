"""The scans that a photograph had before: each is kept, and can be brought back.

No table of their own remembers them: the versions of the photograph name the master that each had,
and a master goes only with the last version that names it (`photos.purging`).
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
    """A master that the photograph had `until` another took its place."""

    master: Master
    until: datetime
    by: str
    why: str


def earlier_scans(photo: Photo) -> list[EarlierScan]:
    """The scans before the present one, the last first; two queries, however many versions."""
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
    """Give `photo` the scan again that it had before; the present one is kept in its turn.

    Raises ValidationError when it never had it, another photograph has it now, or what is described
    on the photograph would lie outside it.
    """
    found = next((s.master for s in earlier_scans(photo) if s.master.pk == master_key), None)
    if found is None:
        raise ValidationError(_("%s never had this scan.") % photo.identifier)
    holder = Photo.objects.filter(master=found).first()
    if holder is not None:
        raise ValidationError(_("%s has this scan now: remove it there first.") % holder)
    reason = why or _("The scan %s was brought back.") % found.original_name
    with changeset(user=user, why=reason):
        now = locked(photo)
        now.master = found
        _check_regions_fit(now)
        now.save()
        enqueue_comparison(found)
    return found


def transfer_scan(giver: Photo, taker: Photo, *, user: Any) -> None:
    """Let `taker` have the scan of `giver`, a draft that keeps its words and has none then.

    The scan that `taker` had is kept, and can be brought back. Raises ValidationError when `giver`
    is no draft or has no scan, or what is described on `taker` would lie outside the new one.
    """
    why = _("The scan of %(giver)s is the better one of the same picture.")
    with changeset(user=user, why=why % {"giver": giver.identifier}):
        now = {photo.pk: locked(photo) for photo in sorted((giver, taker), key=lambda one: one.pk)}
        giver, taker = now[giver.pk], now[taker.pk]
        if giver.state != State.DRAFT:
            raise ValidationError(_("%s is no draft: its scan stays with it.") % giver.identifier)
        if giver.master is None:
            raise ValidationError(_("%s has no scan.") % giver.identifier)
        if giver.regions.exists():
            raise ValidationError(
                _("Regions are drawn on the scan of %s: move them first.") % giver.identifier
            )
        taker.master, giver.master = giver.master, None
        giver.save()
        _check_regions_fit(taker)
        taker.save()
        enqueue_comparison(taker.master)


def _check_regions_fit(photo: Photo) -> None:
    """Raises ValidationError when what is described on `photo` lies outside its new scan."""
    for region in photo.regions.all():
        region.photo = photo
        region.clean()
