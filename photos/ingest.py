"""Making the master of a photograph: look for a duplicate, keep the file under its SHA-256.

A file is staged and looked through (`images.intake`), and only then, inside an act, given its
place: first the row, then the file under its final name, then the commit. So no row is ever
without its file. What a killed process leaves lies in the staging area, by which the collector of
garbage knows what to undo.

    with Ingest() as ingest:
        staged = ingest.stage(path)               # minutes, if need be; touches no database
        with act(user=user, why="…"):
            photo.master = ingest.commit(staged)  # milliseconds
            photo.save()
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Self

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from images.derivatives import derivative_files
from images.intake import StagedImage, inspect_staged, stage_image
from images.staging import StagedFile, remove_abandoned_folders, remove_if_unused, staged_names
from images.storage import EXTENSIONS, derivatives, master_name, masters, save_if_absent, workspaces

from .derivatives import derive_master
from .duplicates.queue import enqueue_comparison
from .models import ImportRow, Master, Photo
from .models.import_batch import RowStatus

#: Rows of an import whose file is needed still: for the worker, or to be tried again.
_STATUSES_NEEDING_FILE = [RowStatus.WAITING, RowStatus.CLAIMED, RowStatus.FAILED]


class DuplicateFile(ValidationError):
    """The museum has a file with the same bytes already, in the record `photo`."""

    def __init__(self, name: str, photo: Photo) -> None:
        self.name, self.photo = name, photo
        self.problem = _("the museum has this file already, in %(record)s.") % {"record": photo}
        self.remedy = _("Nothing was stored. Open that record instead.")
        super().__init__(f"{name}: {self.problem} {self.remedy}", code="twin")


class Ingest:
    """The staged files that one upload or import works with; at its end none of them is in use.

    Several threads may `stage` at once; only one may `commit` and `discard`.
    """

    def __init__(self) -> None:
        self._in_use: set[StagedFile] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        left = list(self._in_use)
        for staged in left:
            staged.close()
        for staged in left:
            self._end(staged)

    def stage(self, source: Path | File, name: str = "", *, derive: bool = False) -> StagedImage:
        """`images.intake.stage_image`: a file is hashed, copied once, and looked through.

        Raises InvalidImage; then nothing is kept. Touches no database.
        """
        image = stage_image(source, name, derive=derive)
        self._in_use.add(image.staged)
        return image

    def inspect_staged(self, staged: StagedFile, name: str, *, derive: bool = False) -> StagedImage:
        """`images.intake.inspect_staged`: a file that lies in the staging area is looked through.

        Raises InvalidImage; the file is closed then, and stays for whoever needs it.
        """
        try:
            image = inspect_staged(staged, name, derive=derive)
        except BaseException:
            staged.close()
            raise
        self._in_use.add(image.staged)
        return image

    def commit(self, image: StagedImage, *, derive: bool = True) -> Master:
        """Inside an act: the master of a staged file, its row and then its file.

        With `derive`, the public copies are made as soon as the act is committed. Raises
        DuplicateFile when a record has these bytes already; a master that no record uses any more
        is used again.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("commit() belongs inside an act.")
        name = master_name(image.sha256, image.facts.format)
        # The row first: its unique SHA-256 is the lock under which the file may come and go.
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
            # A file without a row is nobody's, and perhaps not whole.
            masters().delete(name)
        save_if_absent(masters(), image.path, name)
        duplicate = None if is_new else Photo.objects.filter(master=master).first()
        if duplicate is not None:
            raise DuplicateFile(image.name, duplicate)
        enqueue_comparison(master)
        if derive:
            transaction.on_commit(partial(derive_master, master), robust=True)
        return master

    def discard(self, image: StagedImage) -> None:
        """After its act: end the use of a staged file, and undo what a rolled back act has stored.

        Inside a transaction it is not decided yet whether the row stays: then the file goes after
        the commit, or by the collector of garbage, which waits for the decision.
        """
        self._end(image.staged)

    def _end(self, staged: StagedFile) -> None:
        self._in_use.discard(staged)
        staged.close()
        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(partial(release, staged.sha256), robust=True)
        else:
            release(staged.sha256)


def release(sha256: str) -> bool:
    """Remove a staged file that nobody uses and no row of an import needs; whether it went.

    What an act that was rolled back, or a process that was killed, has stored of it is undone.
    """
    return remove_if_unused(sha256, _is_garbage)


def collect_garbage() -> int:
    """Remove what killed processes left unfinished, and every staged file that is not needed.

    Returns the number of files. Harmless at any time: what a living process uses is left alone.
    """
    count = sum(remove_if_unused(name, _is_garbage) for name in staged_names())
    return count + sum(remove_abandoned_folders(folder) for folder in workspaces())


def _is_garbage(sha256: str) -> bool:
    """Whether no row of an import needs the file; asked while no process uses it."""
    if not Master.objects.filter(sha256=sha256).exists():
        _discard_unrecorded(sha256)
    return not ImportRow.objects.filter(sha256=sha256, status__in=_STATUSES_NEEDING_FILE).exists()


def _discard_unrecorded(sha256: str) -> None:
    """Remove the files of a master whose act never was committed."""
    storage = masters()
    names = [name for format in EXTENSIONS if storage.exists(name := master_name(sha256, format))]
    if not names and not derivative_files(sha256):
        return
    with transaction.atomic():
        # The row that is made and deleted again here is the lock: whoever commits the same bytes
        # in this moment waits until the file is gone, or has made its row before.
        claim, is_unrecorded = Master.objects.get_or_create(
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
            claim.delete()
