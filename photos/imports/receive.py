"""Receiving of an uploaded file: it is staged, and gets an import row for the worker."""

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

#: Rows whose file need not be uploaded again: it is waiting, or in a record that still exists.
_NOT_NEEDED_AGAIN = Q(status__in=[RowStatus.WAITING, RowStatus.CLAIMED]) | Q(
    status__in=[RowStatus.DONE, RowStatus.DUPLICATE], photo__isnull=False
)


@dataclass(frozen=True)
class UploadResult:
    """The result of uploading one file.

    `problem` says why it was refused, and `was_here` that the batch had it already.
    """

    name: str
    problem: str = ""
    was_here: bool = False


def accept_upload(
    batch: ImportBatch, file: UploadedFile, name: str, user: Any
) -> list[UploadResult]:
    """Stage `file`, or every file in it if it is a ZIP, and enqueue it for the worker.

    `name` is the name that the sender gives it, with folders; if empty, the name of `file` is used.
    """
    name = _clean_name(name or file.name or "?")
    try:
        if is_zip(name):
            return [
                _accept_member(batch, content, member, user)
                for member, content in unpack(file, name)
            ]
        with stage_upload(file.chunks(), name, file.size or 0) as staged:
            return [_accept(batch, staged, name, user)]
    except InvalidImage as refusal:
        return [UploadResult(name, refusal.messages[0])]


def known_hashes(batch: ImportBatch, hashes: list[str]) -> list[str]:
    """Return those of `hashes` (SHA-256) that need not be uploaded to this batch again."""
    known = batch.rows.filter(_NOT_NEEDED_AGAIN, sha256__in=hashes[:5000])
    return sorted(set(known.values_list("sha256", flat=True)))


def _accept_member(
    batch: ImportBatch, content: StagedFile | InvalidImage, name: str, user: Any
) -> UploadResult:
    """Accept one file of a ZIP, or report its error."""
    if isinstance(content, InvalidImage):
        return UploadResult(_clean_name(name), str(content.messages[0]))
    return _accept(batch, content, _clean_name(name), user)


def _accept(batch: ImportBatch, staged: StagedFile, name: str, user: Any) -> UploadResult:
    """Write the row of a staged file and close the file: the row says whether it is needed."""
    try:
        result, replaced = _add_row(batch, staged, name, user)
    finally:
        staged.close()
        release(staged.sha256)
    if replaced:
        release(replaced)
    return result


def _add_row(
    batch: ImportBatch, staged: StagedFile, name: str, user: Any
) -> tuple[UploadResult, str]:
    """Write the row of a staged file. The same bytes have only one row in a batch.

    A file with the name of a failed one replaces it. In this case the second value is the SHA-256
    of the replaced file, otherwise it is empty.
    """
    why = _("Upload %(batch)s: %(file)s") % {"batch": batch.identifier, "file": name}
    with changeset(user=user, why=why):
        # The row of the batch serves as the lock: two windows may upload the same file at once.
        locked(batch)
        same_file = batch.rows.filter(sha256=staged.sha256)
        if same_file.filter(_NOT_NEEDED_AGAIN).exists():
            return UploadResult(name, was_here=True), ""
        row = same_file.first() or batch.rows.filter(name=name, status=RowStatus.FAILED).first()
        if row is None:
            row = ImportRow(batch=batch, name=_free_name(batch, name, staged.sha256))
        replaced, row.sha256 = row.sha256, staged.sha256
        row.status, row.reason, row.attempts = RowStatus.WAITING, "", 0
        row.due_at, row.finished_at, row.asked_by = timezone.now(), None, user
        row.save()
    return UploadResult(name), "" if replaced == staged.sha256 else replaced


def _free_name(batch: ImportBatch, name: str, sha256: str) -> str:
    """Return `name`, extended by part of the hash if another file of the batch has this name."""
    if not batch.rows.filter(name=name).exists():
        return name
    return f"{name[-480:]} [{sha256[:12]}]"


def _clean_name(name: str) -> str:
    """Return a name as it is stored in rows: it is never used as a path on this machine."""
    return name.replace("\0", "").replace("\\", "/").strip("/")[-490:] or "?"
