"""Ingest: makes the master of a photograph, unless the museum has the same file already.

A file is first staged and validated (`images.intake`). It is stored afterwards, inside a changeset:
first the row is written, then the file gets its final name, then the transaction is committed. So
no committed row is without its file. A killed process leaves its file in the staging area, and by
this file the garbage collector knows what to undo.

    with Ingest() as ingest:
        staged = ingest.stage(path)               # may take minutes; uses no database
        with changeset(user=user, why="…"):
            photo.master = ingest.commit(staged)  # milliseconds
            photo.save()
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Self

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from images import waiting
from images.derivatives import derivative_files
from images.errors import StorageUnavailable
from images.intake import StagedImage, inspect_staged, stage_image
from images.staging import StagedFile, remove_abandoned_folders, remove_if_unused, staged_names
from images.storage import EXTENSIONS, derivatives, master_name, masters, save_if_absent, workspaces

from .derivatives import derive_master
from .duplicates.queue import enqueue_comparison
from .models import ImportRow, Master, Photo
from .models.import_batch import RowStatus

_log = logging.getLogger(__name__)

#: Statuses of import rows whose staged file is still needed, by the worker or for another attempt.
_STATUSES_NEEDING_FILE = [RowStatus.WAITING, RowStatus.CLAIMED, RowStatus.FAILED]


class DuplicateFile(ValidationError):
    """The museum has a file with the same bytes already, in the record `photo`.

    `name` is the name of the new file; `problem` and `remedy` are shown to the reader.
    """

    def __init__(self, name: str, photo: Photo) -> None:
        self.name, self.photo = name, photo
        self.problem = _("the museum has this file already, in %(record)s.") % {"record": photo}
        self.remedy = _("Nothing was stored. Open that record instead.")
        super().__init__(f"{name}: {self.problem} {self.remedy}", code="twin")


class Ingest:
    """The staged files of one upload or import, all of which are released at its end.

    Several threads may call `stage` at once, but only one may call `commit` and `discard`.
    """

    def __init__(self) -> None:
        self._in_use: set[StagedFile] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        staged_files = list(self._in_use)
        for staged in staged_files:
            staged.close()
        for staged in staged_files:
            self._end(staged)

    def stage(self, source: Path | File, name: str = "", *, derive: bool = False) -> StagedImage:
        """Copy a file into the staging area and validate it: `images.intake.stage_image`.

        Raises InvalidImage; then nothing is left. Uses no database.
        """
        image = stage_image(source, name, derive=derive)
        self._in_use.add(image.staged)
        return image

    def inspect_staged(self, staged: StagedFile, name: str, *, derive: bool = False) -> StagedImage:
        """Validate a file that is in the staging area already: `images.intake.inspect_staged`.

        Raises InvalidImage; then the file is closed, but stays as long as an import row needs it.
        """
        try:
            image = inspect_staged(staged, name, derive=derive)
        except BaseException:
            staged.close()
            raise
        self._in_use.add(image.staged)
        return image

    def commit(self, image: StagedImage, *, derive: bool = True) -> Master:
        """Store the master of a staged file, first its row and then the file, and return it.

        Must be called inside a changeset; otherwise raises TransactionManagementError. With
        `derive`, the derivatives are made as soon as the changeset is committed. Raises
        DuplicateFile when a record has these bytes already. A master that no record has any more is
        used again.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("commit() belongs inside a changeset.")
        name = master_name(image.sha256, image.facts.format)
        # The row is written first: its unique SHA-256 serves as the lock for storing and removing
        # the file.
        master, is_new = Master.objects.get_or_create(
            sha256=image.sha256,
            defaults={
                "file": name,
                "original_name": image.name[-255:],
                "size": image.facts.size,
                "format": image.facts.format,
                "width": image.facts.width,
                "height": image.facts.height,
                "suggestions": image.suggestions,
            },
        )
        if is_new:
            # A stored file without a row was never committed and may be incomplete.
            masters().delete(name)
        save_if_absent(masters(), image.path, name)
        duplicate = None if is_new else Photo.objects.filter(master=master).first()
        if duplicate is not None:
            raise DuplicateFile(image.name, duplicate)
        enqueue_comparison(master)
        if derive:
            transaction.on_commit(lambda: derive_master(master), robust=True)
        return master

    def discard(self, image: StagedImage) -> None:
        """Release a staged file after its changeset, and undo what a rolled back one has stored.

        Inside a transaction it is not known yet whether the row stays. Then the file is removed
        after the commit, or else by the garbage collector, which waits for the end of the
        transaction.
        """
        self._end(image.staged)

    def _end(self, staged: StagedFile) -> None:
        self._in_use.discard(staged)
        staged.close()
        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(lambda: release(staged.sha256), robust=True)
        else:
            release(staged.sha256)


def release(sha256: str) -> bool:
    """Remove a staged file that no process uses and no import row needs; return whether it did.

    Also removes what a rolled back changeset or a killed process has stored of the file.
    """
    return remove_if_unused(sha256, _is_garbage)


def collect_garbage() -> int:
    """Remove unfinished files of killed processes, and every staged file that is not needed.

    Returns the number of files. May be called at any time: files in use are not touched.
    """
    count = sum(remove_if_unused(name, _is_garbage) for name in staged_names())
    for sha256 in list(waiting.abandoned()):
        if not _is_needed(sha256):
            waiting.remove(sha256)
            count += 1
    return count + sum(remove_abandoned_folders(folder) for folder in workspaces())


def needed_staged_files(using: str) -> list[str]:
    """Return the SHA-256 of every staged file that a row of the database `using` needs."""
    rows = ImportRow.objects.using(using).filter(status__in=_STATUSES_NEEDING_FILE)
    return sorted(set(rows.exclude(sha256="").values_list("sha256", flat=True)))


def _is_garbage(sha256: str) -> bool:
    """Return whether no import row needs the file. Called while no process uses it."""
    try:
        if not Master.objects.filter(sha256=sha256).exists():
            _discard_unrecorded(sha256)
        return _is_safe_elsewhere(sha256) if waiting.is_shared() else not _is_needed(sha256)
    except StorageUnavailable as error:
        _log.warning("The staged file %s stays for now: %s", sha256, error)
        return False


def _is_needed(sha256: str) -> bool:
    return ImportRow.objects.filter(sha256=sha256, status__in=_STATUSES_NEEDING_FILE).exists()


def _is_safe_elsewhere(sha256: str) -> bool:
    """Return whether this machine's copy of a staged file may go: it is shared, or not needed.

    The shared copy is removed when no row needs it. A row that another machine has written
    meanwhile is seen by the second question; that machine keeps its copy until it finds the file
    shared, so that one of both always has it.
    """
    if _is_needed(sha256):
        return waiting.is_there(sha256)
    waiting.remove(sha256)
    return not _is_needed(sha256)


def _discard_unrecorded(sha256: str) -> None:
    """Remove the files of a master whose changeset was never committed."""
    storage = masters()
    names = [name for format in EXTENSIONS if storage.exists(name := master_name(sha256, format))]
    if not names and not derivative_files(sha256):
        return
    with transaction.atomic():
        # The row that is written and deleted again here serves as the lock. A process that commits
        # the same bytes now waits until the files are removed, or has written its row before.
        lock, is_unrecorded = Master.objects.get_or_create(
            sha256=sha256,
            defaults={
                "file": next(iter(names), master_name(sha256, "JPEG")),
                "size": 1,
                "width": 1,
                "height": 1,
            },
        )
        if is_unrecorded:
            for name in names:
                storage.delete(name)
            for file in derivative_files(sha256):
                derivatives().delete(file)
            lock.delete()
