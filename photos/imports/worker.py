"""One uploaded file becomes a draft: what the worker does with a row of an import."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from images.derivatives import DerivationError
from images.errors import InvalidImage
from images.intake import StagedImage
from images.staging import open_staged
from jobs.queue import JobError, extend_lease, finish
from photos.derivatives import derive_master
from photos.ingest import DuplicateFile, Ingest
from photos.models import ImportRow, Photo
from photos.models.import_batch import RowStatus
from records.changes import changeset

from .drafts import build_draft, clean_photo
from .lookup import Finders
from .rows import Row


class ClaimLost(Exception):
    """Another worker has taken the row meanwhile: whatever this one was doing is rolled back."""


def import_upload(row: ImportRow) -> str:
    """Make a draft of the staged file of a claimed row; return the row's status.

    The draft and the row's outcome are one transaction, so that a worker may be killed at any
    moment: the file is in and the row says so, or neither. Raises jobs.Undoable with what
    is wrong.
    """
    try:
        staged = open_staged(row.sha256)
    except FileNotFoundError:
        return _handle_missing_file(row)
    # At its end the file goes, unless a row still needs it: this one, if it failed.
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
    """A file that does not wait any more: another row may have brought it in. Raises JobError."""
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
        _save_outcome(row, RowStatus.DONE, photo)
    return photo


def _record_duplicate(row: ImportRow, duplicate: DuplicateFile) -> None:
    with changeset(user=row.asked_by, why=" ".join(duplicate.messages)):
        _save_outcome(row, RowStatus.DUPLICATE, duplicate.photo, " ".join(duplicate.messages))


def _save_outcome(row: ImportRow, status: str, photo: Photo, reason: str = "") -> None:
    """The outcome, in the transaction of what it tells. Raises ClaimLost."""
    if not finish(row, status, reason):
        raise ClaimLost
    ImportRow.objects.filter(pk=row.pk).update(photo=photo)


def _derive(photo: Photo) -> None:
    """What `prepare` could not make, or nothing; what fails here stands on the work list."""
    assert photo.master is not None
    try:
        derive_master(photo.master)
    except DerivationError:
        type(photo.master).objects.filter(pk=photo.master.pk).update(lacks_derivatives=True)
