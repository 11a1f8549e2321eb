"""Taking in a photograph: hash it, look for its twin, keep the master under its SHA-256.

A file is first copied into a folder of its own, looked through there, and only then, inside an act,
given its place: first the row, then the file under its final name, then the commit. So no row is
ever without its file. What a killed process leaves lies in its folder, by which the next intake
knows what to undo.

    with Intake() as intake:
        prepared = intake.prepare(path)          # minutes, if need be; touches no database
        with act(user=user, why="…"):
            photo.master = intake.store(prepared)  # milliseconds
            photo.save()
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from .aside import HeldFolder, abandoned
from .derivatives import UnderivableMaster, bytes_to_derive, derivative_files, derive_master
from .derivatives import derive as make_derivatives
from .embedded import suggestions
from .likeness.asking import ask
from .models import Master, Photo
from .pixels import NoRoom, require_room
from .refusals import ImageRefused, unreadable
from .storage import EXTENSIONS, ContentStorage, derivatives, master_name, masters, place
from .validators import ImageFacts, check_size, inspect_image, look_through

_log = logging.getLogger(__name__)

_CHUNK = 1 << 20
_PART = ".part"


class TwinFound(ValidationError):
    """The museum has a file with the same bytes already, in the record `photo`."""

    def __init__(self, name: str, photo: Photo) -> None:
        self.name, self.photo = name, photo
        self.problem = _("the museum has this file already, in %(record)s.") % {"record": photo}
        self.remedy = _("Nothing was stored. Open that record instead.")
        super().__init__(f"{name}: {self.problem} {self.remedy}", code="twin")


@dataclass(frozen=True)
class Examined:
    """A file that has been looked through and found good. `path` is where its bytes are."""

    name: str
    path: Path
    sha256: str
    facts: ImageFacts
    suggestions: dict[str, Any]


def examine(source: Path, name: str = "") -> Examined:
    """Hash the file and look it through, writing nothing. Raises ImageRefused."""
    name = name or source.name
    facts = inspect_image(source, name)
    return Examined(name, source, sha256_of(source, name), facts, suggestions(source))


def sha256_of(source: Path, name: str = "") -> str:
    """Hexadecimal. Raises ImageRefused when the file cannot be read."""
    digest = hashlib.sha256()
    for chunk in _chunks(source, name or source.name):
        digest.update(chunk)
    return digest.hexdigest()


class Intake:
    """A folder into which files are copied before they are masters, and what happens there.

    One per upload or import. Several threads may `prepare` at once; only one may `store`.
    """

    def __init__(self) -> None:
        self._folder: HeldFolder | None = None

    def __enter__(self) -> Self:
        sweep()
        self._folder = HeldFolder(incoming_folder())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._folder is not None
        if transaction.get_connection().in_atomic_block:
            # Whether the row stays is not decided yet: the folder is left for the next sweep,
            # which waits for the decision, and goes at once if the row is there to stay.
            self._folder.release()
            transaction.on_commit(sweep, robust=True)
            return
        _undo(self._folder)

    def prepare(self, source: Path | File, name: str = "", *, derive: bool = False) -> Examined:
        """Copy a file in and look the copy through. Raises ImageRefused; then nothing is kept.

        `source` is a path, or an upload. With `derive`, the public copies are made of the pixels
        while they are there; where that fails, `derive_master` will say why. The database is not
        touched.
        """
        assert self._folder is not None, "An Intake is used in a with statement."
        name = Path(name or str(source.name or "?")).name
        part = self._folder.path / f"{secrets.token_hex(8)}{_PART}"
        try:
            require_room(part.parent, _bytes_of(source))
            sha256 = _copied(source, part, name)
            facts, pixels = look_through(part, name, keep=derive)
            require_room(part.parent, bytes_to_derive(facts.width, facts.height, facts.orientation))
            staged = part.with_name(f"{sha256}-{part.stem}.{EXTENSIONS[facts.format]}")
            found = suggestions(part)
            part.rename(staged)
        except NoRoom as error:
            part.unlink(missing_ok=True)
            raise ImageRefused(name, error.problem, error.remedy, "no_room") from error
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if derive:
            try:
                make_derivatives(staged, sha256, facts.width, facts.height, decoded=pixels)
            except UnderivableMaster as error:
                _log.warning("%s: its public copies are not made yet: %s", name, error)
        return Examined(name, staged, sha256, facts, found)

    def store(self, prepared: Examined, *, derive: bool = True) -> Master:
        """Inside an act: the master of a prepared file, its row and then its file.

        With `derive`, the public copies are made as soon as the act is committed. Raises TwinFound
        when a record has these bytes already; a master that no record uses any more is used again.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("store() belongs inside an act.")
        name = master_name(prepared.sha256, prepared.facts.format)
        # The row first: its unique SHA-256 is the lock under which the file may come and go.
        master, is_new = Master.objects.get_or_create(
            sha256=prepared.sha256,
            defaults={
                "file": name,
                "original_name": prepared.name[-255:],
                "size": prepared.facts.size,
                "format": prepared.facts.format,
                "width": prepared.facts.width,
                "height": prepared.facts.height,
                "suggestions": prepared.suggestions,
            },
        )
        if is_new:
            # A file without a row is nobody's, and perhaps not whole.
            masters().delete(name)
        place(masters(), prepared.path, name)
        twin = None if is_new else Photo.objects.filter(master=master).first()
        if twin is not None:
            raise TwinFound(prepared.name, twin)
        ask(master)
        if derive:
            transaction.on_commit(partial(derive_master, master), robust=True)
        return master

    def settle(self, prepared: Examined) -> None:
        """After its act: forget a prepared file, and undo what a rolled back act has stored."""
        _settle(prepared.path)


def incoming_folder() -> Path:
    return Path(settings.DATA_DIR) / "incoming"


def sweep() -> int:
    """Undo what killed processes left half done; return the number of their files."""
    count = sum(_undo(folder) for folder in abandoned(incoming_folder()))
    disks = [store for store in (masters(), derivatives()) if isinstance(store, ContentStorage)]
    return count + sum(store.sweep() for store in disks)


def _undo(folder: HeldFolder) -> int:
    count = 0
    try:
        for staged in sorted(folder.path.iterdir()):
            if not staged.name.startswith("."):
                _settle(staged)
                count += 1
    except BaseException:
        folder.release()
        raise
    folder.remove()
    return count


def _settle(staged: Path) -> None:
    sha256 = staged.name.partition("-")[0]
    if staged.suffix != _PART and not Master.objects.filter(sha256=sha256).exists():
        _discard_unrecorded(sha256, f"{sha256[:2]}/{sha256}{staged.suffix}")
    staged.unlink(missing_ok=True)


def _discard_unrecorded(sha256: str, name: str) -> None:
    """Remove the files of a master whose act never was committed."""
    storage = masters()
    if not storage.exists(name) and not derivative_files(sha256):
        return
    with transaction.atomic():
        # The row that is made and deleted again here is the lock: whoever stores the same bytes
        # in this moment waits until the file is gone, or has made its row before.
        claim, is_unrecorded = Master.objects.get_or_create(
            sha256=sha256, defaults={"file": name, "size": 1, "width": 1, "height": 1}
        )
        if is_unrecorded:
            storage.delete(name)
            for file in derivative_files(sha256):
                derivatives().delete(file)
            claim.delete()


def _copied(source: Path | File, target: Path, name: str) -> str:
    """Copy `source` to `target`, all the way to the disk; return its SHA-256."""
    digest = hashlib.sha256()
    with target.open("xb") as copy:
        for chunk in _chunks(source, name):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _bytes_of(source: Path | File) -> int:
    """0 for what cannot be read: that is told when it is tried."""
    try:
        return int(source.size if isinstance(source, File) else source.stat().st_size)
    except OSError:
        return 0


def _chunks(source: Path | File, name: str) -> Iterator[bytes]:
    """The bytes of a file. Raises ImageRefused when it cannot be read, or is too large."""
    if isinstance(source, File):
        check_size(source.size, name)
        source.seek(0)
        yield from source.chunks()
        return
    try:
        if not source.is_file():
            raise FileNotFoundError(2, _("there is no such file"))
        check_size(source.stat().st_size, name)
        file = source.open("rb")
    except OSError as error:
        raise unreadable(name, error) from error
    with file:
        while chunk := _read(file, name):
            yield chunk


def _read(file: Any, name: str) -> bytes:
    try:
        data: bytes = file.read(_CHUNK)
    except OSError as error:
        raise unreadable(name, error) from error
    return data


__all__ = [
    "Examined",
    "ImageRefused",
    "Intake",
    "TwinFound",
    "examine",
    "incoming_folder",
    "sha256_of",
    "sweep",
]
