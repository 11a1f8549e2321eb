"""A file that arrives: kept, and a row of its delivery made that the worker will find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.acts import act
from catalog.locking import locked
from photos.importing.received import Received, let_go, receive
from photos.importing.unpacking import is_zip, unpacked
from photos.models import ImportBatch, ImportRow
from photos.models.batch import RowStatus
from photos.refusals import ImageRefused

#: After which the same file need not come again: it is on its way, or in a record that there is.
_HERE = Q(status__in=[RowStatus.WAITING, RowStatus.CLAIMED]) | Q(
    status__in=[RowStatus.DONE, RowStatus.TWIN], photo__isnull=False
)


@dataclass(frozen=True)
class Arrival:
    """What became of one file at the door: `problem` says why it was turned away."""

    name: str
    problem: str = ""
    was_here: bool = False


def arrive(batch: ImportBatch, file: UploadedFile, name: str, user: Any) -> list[Arrival]:
    """Keep `file`, or every file of the ZIP that it is, for the worker."""
    name = _label(name or file.name or "?")
    if not is_zip(name):
        return [_one(batch, file, name, user)]
    try:
        return [
            Arrival(_label(inner), str(found.messages[0]))
            if isinstance(found, ImageRefused)
            else _row(batch, found, _label(inner), user)
            for inner, found in unpacked(file, name)
        ]
    except ImageRefused as refusal:
        return [Arrival(name, refusal.messages[0])]


def here(batch: ImportBatch, hashes: list[str]) -> list[str]:
    """Those of `hashes` (SHA-256) that need not be sent to this delivery again."""
    found = batch.rows.filter(_HERE, sha256__in=hashes[:5000])
    return sorted(set(found.values_list("sha256", flat=True)))


def _one(batch: ImportBatch, file: UploadedFile, name: str, user: Any) -> Arrival:
    try:
        found = receive(_chunks(file), name, file.size or 0)
    except ImageRefused as refusal:
        return Arrival(name, refusal.messages[0])
    return _row(batch, found, name, user)


def _row(batch: ImportBatch, found: Received, name: str, user: Any) -> Arrival:
    """The row of a received file; the same bytes have one row in a delivery.

    What comes by the name of a file that failed stands in for it.
    """
    instead_of = ""
    why = _("Upload %(batch)s: %(file)s") % {"batch": batch.identifier, "file": name}
    with act(user=user, why=why):
        # The delivery's row is the lock: two windows may send the same file at once.
        locked(batch)
        same = batch.rows.filter(sha256=found.sha256)
        if same.filter(_HERE).exists():
            return Arrival(name, was_here=True)
        row = same.first() or batch.rows.filter(name=name, status=RowStatus.FAILED).first()
        if row is None:
            row = ImportRow(batch=batch, name=_free_name(batch, name, found.sha256))
        instead_of, row.sha256 = row.sha256, found.sha256
        row.status, row.reason, row.attempts = RowStatus.WAITING, "", 0
        row.due_at, row.finished_at, row.asked_by = timezone.now(), None, user
        row.save()
    if instead_of not in ("", found.sha256):
        let_go(instead_of)
    return Arrival(name)


def _free_name(batch: ImportBatch, name: str, sha256: str) -> str:
    """`name`, or with a part of its hash where another file of the delivery has it."""
    if not batch.rows.filter(name=name).exists():
        return name
    return f"{name[-480:]} [{sha256[:12]}]"


def _label(name: str) -> str:
    """A name as the rows keep it: no part of any path on this machine."""
    return name.replace("\0", "").replace("\\", "/").strip("/")[-490:] or "?"


def _chunks(file: UploadedFile) -> Iterator[bytes]:
    yield from file.chunks()
