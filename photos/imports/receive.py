"""Receiving of an uploaded file: it is staged, and gets an import row for the worker."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from images import waiting
from images.errors import InvalidImage, StorageUnavailable, storage_unavailable
from images.staging import StagedFile
from photos.ingest import DuplicateFile, release
from photos.models import ImportBatch, ImportRow
from photos.models.import_batch import RowStatus
from records.changes import changeset
from records.locking import locked

from .archive import is_zip, unpack
from .names import sent_name, stored_name
from .staging import large_upload, stage_upload

_log = logging.getLogger(__name__)

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
    Every file gets a row, also one that is refused or that repeats another. Of a ZIP, its files
    get one, and the ZIP itself only as long as it is refused.
    """
    name = sent_name(name or file.name or "?")
    try:
        if is_zip(name):
            results = [
                _accept_member(batch, content, member, user)
                for member, content in unpack(file, name)
            ]
            _forget_refusal(batch, name, user)
            return results
    except InvalidImage as refusal:
        return [_refuse(batch, name, refusal, user)]
    try:
        with stage_upload(file.chunks(), name, file.size or 0) as staged:
            return [_accept(batch, staged, name, user)]
    except InvalidImage as refusal:
        return [_refuse(batch, name, refusal, user)]


def known_hashes(batch: ImportBatch, hashes: list[str]) -> list[str]:
    """Return those of `hashes` (SHA-256) that need not be uploaded to this batch again."""
    known = batch.rows.filter(_NOT_NEEDED_AGAIN, sha256__in=hashes[:5000])
    return sorted(set(known.values_list("sha256", flat=True)))


def note_duplicates(batch: ImportBatch, files: list[tuple[str, str]], user: Any) -> list[str]:
    """Give every file of a known hash its row, without its bytes; return the hashes.

    `files` are hashes (SHA-256), each with the name that the sender gives the file.
    """
    known = known_hashes(batch, [sha256 for sha256, _name in files])
    for sha256, name in files:
        if sha256 in known and name:
            _add_row(batch, sha256, sent_name(name), user)
    return known


def refuse_large(batch: ImportBatch, name: str, user: Any) -> UploadResult:
    """Give a file that is too large to be sent its row, with the reason."""
    return _refuse(batch, sent_name(name), large_upload(sent_name(name)), user)


def _accept_member(
    batch: ImportBatch, content: StagedFile | InvalidImage, name: str, user: Any
) -> UploadResult:
    """Accept one file of a ZIP, or report its error."""
    if isinstance(content, InvalidImage):
        return _refuse(batch, stored_name(name), content, user)
    return _accept(batch, content, stored_name(name), user)


def _refuse(batch: ImportBatch, name: str, refusal: InvalidImage, user: Any) -> UploadResult:
    """Write the row of a file that was not stored. A row that has its file is left alone."""
    reason = str(refusal.messages[0])
    with changeset(user=user, why=reason):
        locked(batch)
        row = batch.rows.filter(name=name).first()
        if row is not None and (row.status != RowStatus.FAILED or row.sha256):
            name = f"{name[-480:]} [{refusal.code}]"
            row = batch.rows.filter(name=name).first()
        row = row or ImportRow(batch=batch, name=name)
        row.status, row.reason, row.asked_by = RowStatus.FAILED, reason, user
        row.finished_at = timezone.now()
        row.save()
    return UploadResult(name, reason)


def _forget_refusal(batch: ImportBatch, name: str, user: Any) -> None:
    """Remove the row of a ZIP that was refused before, and has been unpacked now."""
    refused = batch.rows.filter(name=name, status=RowStatus.FAILED, sha256="")
    if refused.exists():
        with changeset(
            user=user,
            why=_("Upload %(batch)s: %(file)s") % {"batch": batch.identifier, "file": name},
        ):
            refused.delete()


def _accept(batch: ImportBatch, staged: StagedFile, name: str, user: Any) -> UploadResult:
    """Write the row of a staged file and close the file: the row says whether it is needed."""
    try:
        # Another machine may run the worker, so the file is where it finds it before the row is.
        waiting.share(staged)
        result, replaced = _add_row(batch, staged.sha256, name, user)
    except StorageUnavailable as error:
        _log.warning("%s is refused: %s", name, error)
        return _refuse(batch, name, storage_unavailable(name), user)
    finally:
        staged.close()
        release(staged.sha256)
    if replaced:
        release(replaced)
    return result


def _add_row(batch: ImportBatch, sha256: str, name: str, user: Any) -> tuple[UploadResult, str]:
    """Write the row of a file. Only one row in a batch waits for the same bytes.

    Another file with the same bytes gets a row that names the first. A file with the name of a
    failed one replaces it. In this case the second value is the SHA-256 of the replaced file,
    otherwise it is empty.
    """
    why = _("Upload %(batch)s: %(file)s") % {"batch": batch.identifier, "file": name}
    with changeset(user=user, why=why):
        # The row of the batch serves as the lock: two windows may upload the same file at once.
        locked(batch)
        same_bytes = batch.rows.filter(sha256=sha256).order_by("pk")
        same_file = same_bytes.filter(name__in=[name, _extended_name(name, sha256)]).first()
        first = same_bytes.filter(_NOT_NEEDED_AGAIN).select_related("photo").first()
        if first is not None and same_file is not None and same_file.status != RowStatus.FAILED:
            return UploadResult(name, was_here=True), ""
        row = same_file or batch.rows.filter(name=name, status=RowStatus.FAILED).first()
        if first is None:
            row = same_file or same_bytes.first() or row
        if row is None:
            row = ImportRow(batch=batch, name=_free_name(batch, name, sha256))
        replaced, row.sha256 = row.sha256, sha256
        row.status, row.reason, row.attempts = RowStatus.WAITING, "", 0
        # Due at once, also when the clock is set back meanwhile.
        row.due_at, row.finished_at, row.asked_by = row.asked_at, None, user
        if first is not None:
            row.status, row.finished_at = RowStatus.DUPLICATE, timezone.now()
            row.photo, row.reason = first.photo, repeats(name, first)
        row.save()
    result = UploadResult(name, was_here=first is not None)
    return result, "" if replaced == sha256 else replaced


def repeats(name: str, first: ImportRow) -> str:
    """Return what the row of the file `name` says, whose bytes are those of the row `first`."""
    if first.photo is not None:
        return " ".join(DuplicateFile(name, first.photo).messages)
    return _("The file has the same bytes as %(file)s.") % {"file": first.name}


def _free_name(batch: ImportBatch, name: str, sha256: str) -> str:
    """Return `name`, extended by part of the hash if another file of the batch has this name."""
    if not batch.rows.filter(name=name).exists():
        return name
    return _extended_name(name, sha256)


def _extended_name(name: str, sha256: str) -> str:
    return f"{name[-480:]} [{sha256[:12]}]"
