"""A file that arrives: staged, and a row of its import made that the worker will find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from images.errors import InvalidImage
from images.staging import StagedFile
from photos.ingest import release
from photos.models import ImportBatch, ImportRow
from photos.models.import_batch import RowStatus
from records.changes import changeset
from records.locking import locked

from .archive import is_zip, unpack
from .staging import stage_upload

#: After which the same file need not come again: it is on its way, or in a record that there is.
_NOT_NEEDED_AGAIN = Q(status__in=[RowStatus.WAITING, RowStatus.CLAIMED]) | Q(
    status__in=[RowStatus.DONE, RowStatus.DUPLICATE], photo__isnull=False
)


@dataclass(frozen=True)
class UploadResult:
    """What became of one file that was sent: `problem` says why it was turned away."""

    name: str
    problem: str = ""
    was_here: bool = False


def accept_upload(
    batch: ImportBatch, file: UploadedFile, name: str, user: Any
) -> list[UploadResult]:
    """Stage `file`, or every file of the ZIP that it is, and let it wait for the worker.

    `name` is what the sender calls it, with folders; the file's own name if empty.
    """
    name = _clean_name(name or file.name or "?")
    try:
        if is_zip(name):
            return [
                _accept_member(batch, found, inner, user) for inner, found in unpack(file, name)
            ]
        with stage_upload(file.chunks(), name, file.size or 0) as staged:
            return [_accept(batch, staged, name, user)]
    except InvalidImage as refusal:
        return [UploadResult(name, refusal.messages[0])]


def known_hashes(batch: ImportBatch, hashes: list[str]) -> list[str]:
    """Those of `hashes` (SHA-256) that need not be sent to this delivery again."""
    found = batch.rows.filter(_NOT_NEEDED_AGAIN, sha256__in=hashes[:5000])
    return sorted(set(found.values_list("sha256", flat=True)))


def _accept_member(
    batch: ImportBatch, found: StagedFile | InvalidImage, name: str, user: Any
) -> UploadResult:
    """What became of one file of a ZIP."""
    if isinstance(found, InvalidImage):
        return UploadResult(_clean_name(name), str(found.messages[0]))
    return _accept(batch, found, _clean_name(name), user)


def _accept(batch: ImportBatch, staged: StagedFile, name: str, user: Any) -> UploadResult:
    """Close a staged file, of which a row says from now on whether it is needed."""
    try:
        arrival, instead_of = _add_row(batch, staged, name, user)
    finally:
        staged.close()
        release(staged.sha256)
    if instead_of:
        release(instead_of)
    return arrival


def _add_row(
    batch: ImportBatch, staged: StagedFile, name: str, user: Any
) -> tuple[UploadResult, str]:
    """Write the row of a staged file; the same bytes have one row in a delivery.

    What comes by the name of a file that failed stands in for it: then the other's SHA-256 is
    returned too.
    """
    why = _("Upload %(batch)s: %(file)s") % {"batch": batch.identifier, "file": name}
    with changeset(user=user, why=why):
        # The delivery's row is the lock: two windows may send the same file at once.
        locked(batch)
        same = batch.rows.filter(sha256=staged.sha256)
        if same.filter(_NOT_NEEDED_AGAIN).exists():
            return UploadResult(name, was_here=True), ""
        row = same.first() or batch.rows.filter(name=name, status=RowStatus.FAILED).first()
        if row is None:
            row = ImportRow(batch=batch, name=_free_name(batch, name, staged.sha256))
        instead_of, row.sha256 = row.sha256, staged.sha256
        row.status, row.reason, row.attempts = RowStatus.WAITING, "", 0
        row.due_at, row.finished_at, row.asked_by = timezone.now(), None, user
        row.save()
    return UploadResult(name), "" if instead_of == staged.sha256 else instead_of


def _free_name(batch: ImportBatch, name: str, sha256: str) -> str:
    """`name`, or with a part of its hash where another file of the delivery has it."""
    if not batch.rows.filter(name=name).exists():
        return name
    return f"{name[-480:]} [{sha256[:12]}]"


def _clean_name(name: str) -> str:
    """A name as the rows keep it: no part of any path on this machine."""
    return name.replace("\0", "").replace("\\", "/").strip("/")[-490:] or "?"
