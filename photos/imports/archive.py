"""Unpacking of an uploaded ZIP of scans. Each file is then treated like a single upload."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, cast

from django.conf import settings
from django.utils.translation import gettext as _

from images.errors import InvalidImage
from images.staging import StagedFile

from .names import member_name, natural_key
from .rows import SYSTEM_FILES
from .staging import stage_upload
from .zip_flags import UnflaggedZip

#: Files in one ZIP: enough for a folder of scans, not for a whole disk.
MAX_FILES = 2_000
_CHUNK = 1 << 20


def is_zip(name: str) -> bool:
    """Return whether a file of this name is treated as a ZIP."""
    return name.lower().endswith(".zip")


def unpack(file: IO[bytes], name: str) -> Iterator[tuple[str, StagedFile | InvalidImage]]:
    """Yield each file of the ZIP: its path in the ZIP, and the staged file or the error.

    The files come in the natural order of their paths. A path is only a label: staged files are
    named by their hash, so a path that leads out of the ZIP does no harm. A staged file is closed
    when the next one is requested, so by then an import row must refer to it.

    Raises InvalidImage when the file is no ZIP, has no file or too many, or unpacks to too many
    bytes.
    The sizes that the ZIP declares and the actual sizes are both checked.
    """
    try:
        archive = _opened(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        # NotImplementedError: a version of ZIP that does not exist.
        raise InvalidImage(
            name,
            _("this is no ZIP, or a damaged one."),
            _("Pack it anew, or drop the files."),
            "zip",
        ) from error
    with archive:
        named = [(member_name(member), member) for member in archive.infolist()]
        members = [(path, member) for path, member in named if _is_scan(path, member)]
        members.sort(key=lambda item: natural_key(item[0]))
        if not members:
            raise InvalidImage(
                name,
                _("there is no file in this ZIP, or only hidden ones of an operating system."),
                _("Pack it anew, or drop the files."),
                "no_files",
            )
        if len(members) > MAX_FILES:
            raise InvalidImage(
                name,
                _("it holds %(count)d files, and at most %(most)d come at once.")
                % {"count": len(members), "most": MAX_FILES},
                _("Make several of it."),
                "too_many",
            )
        bytes_left = settings.MAX_BROWSER_ZIP_BYTES
        if sum(member.file_size for _path, member in members) > bytes_left:
            raise _too_large_error(name)
        for path, member in members:
            staged = _stage_member(archive, member, path, bytes_left)
            if isinstance(staged, InvalidImage):
                yield path, staged
                continue
            bytes_left -= staged.size
            with staged:
                yield path, staged


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except UnicodeDecodeError:  # a name that is said to be UTF-8, and is not
        return zipfile.ZipFile(cast("IO[bytes]", UnflaggedZip(file)))


def _stage_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, bytes_left: int
) -> StagedFile | InvalidImage:
    try:
        with archive.open(member) as content:
            return stage_upload(_limited_chunks(content, name, bytes_left), name, member.file_size)
    except InvalidImage as refusal:
        return refusal
    except (RuntimeError, NotImplementedError):  # a password, or an unknown compression
        problem = _("it is locked by a password, or packed in a way that is not known here.")
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        problem = _("it is damaged inside the ZIP.")
    return InvalidImage(name, problem, _("Drop the file itself."), "zip")


def _limited_chunks(content: Any, name: str, bytes_left: int) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        bytes_left -= len(chunk)
        if bytes_left < 0:
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


def _is_scan(path: str, member: zipfile.ZipInfo) -> bool:
    """Return whether a member is a file, and not one that operating systems leave in folders."""
    parts = PurePosixPath(path).parts
    hidden = any(p.strip(".") and (p.startswith(".") or p.lower() in SYSTEM_FILES) for p in parts)
    return not member.is_dir() and not hidden
