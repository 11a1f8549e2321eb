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

from .derivatives import DerivationError, derivation_disk_bytes
from .derivatives import derive as make_derivatives
from .errors import InvalidImage, unreadable_file
from .metadata import read_metadata
from .pixels import DiskFull, require_disk_space
from .staging import StagedFile, stage
from .validators import ImageFacts, check_size, inspect_and_decode, inspect_image

_log = logging.getLogger(__name__)

_CHUNK = 1 << 20


@dataclass(frozen=True)
class InspectedImage:
    """A file that has been looked through and found good. `path` is where its bytes are.

    `name` is what it was called where it came from, without folders; `sha256` is hexadecimal;
    `read_metadata` is what it says of itself.
    """

    name: str
    path: Path
    sha256: str
    facts: ImageFacts
    suggestions: dict[str, Any]


@dataclass(frozen=True)
class StagedImage(InspectedImage):
    """One whose bytes lie in the staging area, by their SHA-256, until `staged` is closed."""

    staged: StagedFile


def inspect_file(source: Path, name: str = "") -> InspectedImage:
    """Hash the file and look it through, writing nothing. Raises InvalidImage."""
    name = name or source.name
    facts = inspect_image(source, name)
    return InspectedImage(name, source, sha256_of(source, name), facts, read_metadata(source))


def stage_image(source: Path | File, name: str = "", *, derive: bool = False) -> StagedImage:
    """Stage the file, hashed as it is copied, and look it through.

    `source` is a path, or an upload. Raises InvalidImage; then nothing is kept. `derive` as in
    `inspect_staged`.
    """
    name = name or str(source.name or "?")
    try:
        staged = stage(_chunks(source, Path(name).name), _size_of(source))
    except DiskFull as error:
        raise _disk_full_error(Path(name).name, error) from error
    try:
        return inspect_staged(staged, name, derive=derive)
    except BaseException:
        staged.close()
        raise


def inspect_staged(staged: StagedFile, name: str, *, derive: bool = False) -> StagedImage:
    """Look a staged file through and keep it by its SHA-256. Raises InvalidImage.

    With `derive`, the public copies are made of the pixels while they are there; where that fails,
    `photos.derivatives.derive_master` will say why.
    """
    name = Path(name).name
    try:
        facts, pixels = inspect_and_decode(staged.path, name, return_pixels=derive)
        needed = derivation_disk_bytes(facts.width, facts.height, facts.orientation)
        require_disk_space(staged.path.parent, needed)
    except DiskFull as error:
        raise _disk_full_error(name, error) from error
    found = read_metadata(staged.path)
    # Named before anything is made of it: by its name the collector knows what to undo.
    staged.rename_to_hash()
    sha256 = staged.sha256
    if derive:
        try:
            make_derivatives(staged.path, sha256, facts.width, facts.height, decoded=pixels)
        except DerivationError as error:
            _log.warning("%s: its public copies are not made yet: %s", name, error)
    return StagedImage(name, staged.path, sha256, facts, found, staged)


def sha256_of(source: Path, name: str = "") -> str:
    """Hexadecimal. Raises InvalidImage when the file cannot be read."""
    digest = hashlib.sha256()
    for chunk in _chunks(source, name or source.name):
        digest.update(chunk)
    return digest.hexdigest()


def _disk_full_error(name: str, error: DiskFull) -> InvalidImage:
    return InvalidImage(name, error.problem, error.remedy, "no_room")


def _size_of(source: Path | File) -> int:
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
        raise unreadable_file(name, error) from error
    with file:
        while chunk := _read(file, name):
            yield chunk


def _read(file: Any, name: str) -> bytes:
    try:
        data: bytes = file.read(_CHUNK)
    except OSError as error:
        raise unreadable_file(name, error) from error
    return data
