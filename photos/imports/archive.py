"""A ZIP of scans, unpacked file by file as if each had come alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from images.errors import InvalidImage
from images.staging import StagedFile

from .rows import SYSTEM_FILES
from .staging import stage_upload

#: Files in one ZIP: a folder of scans, not a disk.
MAX_FILES = 2_000
_CHUNK = 1 << 20


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def unpack(file: IO[bytes], name: str) -> Iterator[tuple[str, StagedFile | InvalidImage]]:
    """Each file of the ZIP by its path in it: staged, or why not. No path leads out of it:
    it is a label alone, and the file lies under its hash.

    A staged file is closed when the next one is asked for: a row should need it by then.

    Raises InvalidImage for what is no ZIP or holds too many or too much; then nothing of it is
    kept. What a file really unpacks to counts too, not only what the ZIP says of it.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InvalidImage(
            name,
            _("this is no ZIP, or a damaged one."),
            _("Pack it anew, or drop the files."),
            "zip",
        ) from error
    with archive:
        members = [member for member in archive.infolist() if _is_scan(member)]
        if len(members) > MAX_FILES:
            raise InvalidImage(
                name,
                _("it holds %(count)d files, and at most %(most)d come at once.")
                % {"count": len(members), "most": MAX_FILES},
                _("Make several of it."),
                "too_many",
            )
        left = settings.MAX_BROWSER_ZIP_BYTES
        if sum(member.file_size for member in members) > left:
            raise _too_large_error(name)
        for member in members:
            found = _stage_member(archive, member, left)
            if isinstance(found, InvalidImage):
                yield member.filename, found
                continue
            left -= found.size
            with found:
                yield member.filename, found


def _stage_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int
) -> StagedFile | InvalidImage:
    name = member.filename
    try:
        with archive.open(member) as content:
            return stage_upload(_limited_chunks(content, name, left), name, member.file_size)
    except InvalidImage as refusal:
        return refusal
    except (RuntimeError, NotImplementedError):  # a password; a way of packing nobody knows
        problem = _("it is locked by a password, or packed in a way that is not known here.")
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        problem = _("it is damaged inside the ZIP.")
    return InvalidImage(name, problem, _("Drop the file itself."), "zip")


def _limited_chunks(content: Any, name: str, left: int) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise _too_large_error(name)
        yield chunk


def _too_large_error(name: str) -> InvalidImage:
    return InvalidImage(
        name,
        _("what the ZIP holds is more than %(most)d MB, the most that comes at once.")
        % {"most": settings.MAX_BROWSER_ZIP_BYTES // 1000**2},
        _("Make several of it, or drop the files themselves."),
        "too_much",
    )


def _is_scan(member: zipfile.ZipInfo) -> bool:
    """Not a folder, and none of what systems leave in folders."""
    parts = PurePosixPath(member.filename).parts
    hidden = any(p.strip(".") and (p.startswith(".") or p.lower() in SYSTEM_FILES) for p in parts)
    return not member.is_dir() and not hidden
