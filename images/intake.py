"""A file that may become a photograph: staged, looked through, its metadata read.

Nothing here knows a record or touches the database; `photos.ingest` makes the master of it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from .derivatives import UnderivableMaster, bytes_to_derive
from .derivatives import derive as make_derivatives
from .errors import InvalidImage, unreadable
from .metadata import suggestions
from .pixels import DiskFull, require_disk_space
from .staging import StagedFile, stage
from .validators import ImageFacts, check_size, inspect_and_decode, inspect_image

_log = logging.getLogger(__name__)

_CHUNK = 1 << 20


@dataclass(frozen=True)
class ExaminedImage:
    """A file that has been looked through and found good. `path` is where its bytes are.

    `name` is what it was called where it came from, without folders; `sha256` is hexadecimal;
    `suggestions` is what it says of itself.
    """

    name: str
    path: Path
    sha256: str
    facts: ImageFacts
    suggestions: dict[str, Any]


@dataclass(frozen=True)
class StagedImage(ExaminedImage):
    """One whose bytes lie in the staging area, by their SHA-256, until `staged` is closed."""

    staged: StagedFile


def examine(source: Path, name: str = "") -> ExaminedImage:
    """Hash the file and look it through, writing nothing. Raises InvalidImage."""
    name = name or source.name
    facts = inspect_image(source, name)
    return ExaminedImage(name, source, sha256_of(source, name), facts, suggestions(source))


def stage_image(source: Path | File, name: str = "", *, derive: bool = False) -> StagedImage:
    """Stage the file, hashed as it is copied, and look it through.

    `source` is a path, or an upload. Raises InvalidImage; then nothing is kept. `derive` as in
    `examine_staged`.
    """
    name = name or str(source.name or "?")
    try:
        staged = stage(_chunks(source, Path(name).name), _bytes_of(source))
    except DiskFull as error:
        raise _no_room(Path(name).name, error) from error
    try:
        return examine_staged(staged, name, derive=derive)
    except BaseException:
        staged.close()
        raise


def examine_staged(staged: StagedFile, name: str, *, derive: bool = False) -> StagedImage:
    """Look a staged file through and keep it by its SHA-256. Raises InvalidImage.

    With `derive`, the public copies are made of the pixels while they are there; where that fails,
    `photos.derivatives.derive_master` will say why.
    """
    name = Path(name).name
    try:
        facts, pixels = inspect_and_decode(staged.path, name, keep=derive)
        needed = bytes_to_derive(facts.width, facts.height, facts.orientation)
        require_disk_space(staged.path.parent, needed)
    except DiskFull as error:
        raise _no_room(name, error) from error
    found = suggestions(staged.path)
    # Named before anything is made of it: by its name the collector knows what to undo.
    staged.keep()
    sha256 = staged.sha256
    if derive:
        try:
            make_derivatives(staged.path, sha256, facts.width, facts.height, decoded=pixels)
        except UnderivableMaster as error:
            _log.warning("%s: its public copies are not made yet: %s", name, error)
    return StagedImage(name, staged.path, sha256, facts, found, staged)


def sha256_of(source: Path, name: str = "") -> str:
    """Hexadecimal. Raises InvalidImage when the file cannot be read."""
    digest = hashlib.sha256()
    for chunk in _chunks(source, name or source.name):
        digest.update(chunk)
    return digest.hexdigest()


def _no_room(name: str, error: DiskFull) -> InvalidImage:
    return InvalidImage(name, error.problem, error.remedy, "no_room")


def _bytes_of(source: Path | File) -> int:
    """0 for what cannot be read: that is told when it is tried."""
    try:
        return int(source.size if isinstance(source, File) else source.stat().st_size)
    except OSError:
        return 0


def _chunks(source: Path | File, name: str) -> Iterator[bytes]:
    """The bytes of a file. Raises InvalidImage when it cannot be read, or is too large."""
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
