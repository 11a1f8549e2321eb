"""The worker's job for an import row: make a draft of one uploaded file."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from images.derivatives import DerivationError
from images.errors import InvalidImage, StorageUnavailable
from images.intake import StagedImage
from images.waiting import open_waiting
from jobs.queue import JobError, extend_lease, finish
from photos.derivatives import derive_master
from photos.ingest import DuplicateFile, Ingest
from photos.models import ImportRow, Photo
from photos.models.import_batch import RowStatus
from records.changes import changeset

from .drafts import build_draft, clean_photo, name_notes
from .lookup import Finders
from .rows import Row


class ClaimLost(Exception):
    """Another worker has claimed the row meanwhile, so the work of this one is rolled back."""


def import_upload(row: ImportRow) -> str:
    """Make a draft of the staged file of a claimed row; return the new status of the row.

    The draft and the outcome of the row are written in one transaction. So a worker may be killed
    at any moment: either the draft exists and the row says so, or neither. Raises
    jobs.queue.JobError, with the reason, when the file cannot be imported.
    """
    try:
        staged = open_waiting(row.sha256)
    except FileNotFoundError:
        return _handle_missing_file(row)
    # At the end of the block the file is removed, unless a row needs it: this row needs it after a
    # failure, for another attempt.
    with Ingest() as ingest:
        try:
            image = ingest.inspect_staged(staged, row.name, derive=True)
        except InvalidImage as refusal:
            raise JobError(" ".join(refusal.messages)) from refusal
        if not extend_lease(row):
            raise ClaimLost
        try:
            photo = _create_photo(row, image, ingest)
        except DuplicateFile as duplicate:
            _record_duplicate(row, duplicate)
            return RowStatus.DUPLICATE
    _derive(photo)
    return RowStatus.DONE


def _handle_missing_file(row: ImportRow) -> str:
    """Finish a row whose staged file is gone: another row may have imported it.

    Raises JobError when no photograph has the file.
    """
    photo = row.sha256 and Photo.objects.filter(master__sha256=row.sha256).first()
    if not photo:
        raise JobError(_("The file is not here any more: upload it again."))
    _record_duplicate(row, DuplicateFile(row.name, photo))
    return RowStatus.DUPLICATE


def _create_photo(row: ImportRow, image: StagedImage, ingest: Ingest) -> Photo:
    draft, problems = build_draft(
        Row(row.name, image.path), Finders(), row.batch, row.batch.collection
    )
    if problems:
        raise JobError("\n".join(str(problem) for problem in problems))
    photo = draft.photo
    why = _("Upload %(batch)s: %(file)s") % {"batch": row.batch.identifier, "file": row.name}
    with changeset(user=row.asked_by, why=why):
        photo.master = ingest.commit(image, derive=False)
        try:
            clean_photo(photo)
        except ValidationError as error:
            raise JobError("\n".join(error.messages)) from error
        photo.save()
        draft.save_parts()
        notes = (*image.facts.notes, *name_notes(image.name))
        _save_outcome(row, RowStatus.DONE, photo, "\n".join(notes))
    return photo


def _record_duplicate(row: ImportRow, duplicate: DuplicateFile) -> None:
    with changeset(user=row.asked_by, why=" ".join(duplicate.messages)):
        _save_outcome(row, RowStatus.DUPLICATE, duplicate.photo, " ".join(duplicate.messages))


def _save_outcome(row: ImportRow, status: str, photo: Photo, reason: str = "") -> None:
    """Write the outcome of the row, in the caller's transaction. Raises ClaimLost.

    Rows of the same bytes, which waited for this one, get the record too.
    """
    if not finish(row, status, reason):
        raise ClaimLost
    ImportRow.objects.filter(pk=row.pk).update(photo=photo)
    repeating = ImportRow.objects.filter(
        batch=row.batch, sha256=row.sha256, status=RowStatus.DUPLICATE, photo=None
    )
    for other in repeating:
        reason = " ".join(DuplicateFile(other.name, photo).messages)
        ImportRow.objects.filter(pk=other.pk).update(photo=photo, reason=reason)


def _derive(photo: Photo) -> None:
    """Make the derivatives that are still missing. A failure is shown on the work list."""
    assert photo.master is not None
    try:
        derive_master(photo.master)
    except (DerivationError, StorageUnavailable):
        type(photo.master).objects.filter(pk=photo.master.pk).update(lacks_derivatives=True)
