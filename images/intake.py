"""Staging and inspection of a file that may become a photograph.

The file is copied into the staging area, validated, and its metadata are read. This module knows no
record and does not touch the database; `photos.ingest` makes the `Master`.
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

from .derivatives import DerivationError, LostPicture, derivation_disk_bytes
from .derivatives import derive as make_derivatives
from .encodings import clean_name
from .errors import InvalidImage, lost_picture, unreadable_file
from .metadata import read_metadata
from .pixels import DiskFull, require_disk_space
from .staging import StagedFile, stage
from .validators import ImageFacts, check_size, inspect_and_decode, inspect_image

_log = logging.getLogger(__name__)

_CHUNK = 1 << 20


@dataclass(frozen=True)
class InspectedImage:
    """A file that passed validation.

    `name` is its original name without folders, in NFC, `path` the file on this machine, `sha256`
    is hexadecimal. `suggestions` is the metadata in the file (`images.metadata.read_metadata`).
    """

    name: str
    path: Path
    sha256: str
    facts: ImageFacts
    suggestions: dict[str, Any]


@dataclass(frozen=True)
class StagedImage(InspectedImage):
    """A valid image in the staging area, named by its SHA-256 until `staged` is closed."""

    staged: StagedFile


def inspect_file(source: Path, name: str = "") -> InspectedImage:
    """Hash and validate the file without writing anything. Raises InvalidImage."""
    name = clean_name(name or source.name)
    facts = inspect_image(source, name)
    return InspectedImage(name, source, sha256_of(source, name), facts, read_metadata(source))


def stage_image(source: Path | File, name: str = "", *, derive: bool = False) -> StagedImage:
    """Copy a file into the staging area, hashing it on the way, and validate it.

    `source` is a path or an upload. `derive` has the meaning it has in `inspect_staged`. Raises
    InvalidImage; in this case nothing is left in the staging area.
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
    """Validate a staged file and name it by its SHA-256. Raises InvalidImage.

    With `derive`, the derivatives are made as well, from the pixels that validation has decoded. If
    that fails, a warning is logged; `photos.derivatives.derive_master` reports the reason later.
    But a file whose copies would show nothing is refused.
    """
    name = clean_name(Path(name).name)
    try:
        facts, pixels = inspect_and_decode(staged.path, name, return_pixels=derive)
        needed = derivation_disk_bytes(facts.width, facts.height, facts.orientation)
        require_disk_space(staged.path.parent, needed)
    except DiskFull as error:
        raise _disk_full_error(name, error) from error
    metadata = read_metadata(staged.path)
    # The file gets its name before its derivatives are made: by this name the garbage collector
    # finds what a killed process has made.
    staged.rename_to_hash()
    sha256 = staged.sha256
    if derive:
        try:
            make_derivatives(staged.path, sha256, facts.width, facts.height, decoded=pixels)
        except LostPicture as error:
            raise lost_picture(name) from error
        except DerivationError as error:
            _log.warning("%s: its public copies are not made yet: %s", name, error)
    return StagedImage(name, staged.path, sha256, facts, metadata, staged)


def sha256_of(source: Path, name: str = "") -> str:
    """Return the file's SHA-256, hexadecimal. Raises InvalidImage when it cannot be read."""
    digest = hashlib.sha256()
    for chunk in _chunks(source, name or source.name):
        digest.update(chunk)
    return digest.hexdigest()


def _disk_full_error(name: str, error: DiskFull) -> InvalidImage:
    return InvalidImage(name, error.problem, error.remedy, "no_room")


def _size_of(source: Path | File) -> int:
    """Return the size in bytes; 0 for a file that cannot be read, which fails when it is opened."""
    try:
        return int(source.size if isinstance(source, File) else source.stat().st_size)
    except OSError:
        return 0


def _chunks(source: Path | File, name: str) -> Iterator[bytes]:
    """Yield the bytes of a file. Raises InvalidImage when it cannot be read or is too large."""
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
