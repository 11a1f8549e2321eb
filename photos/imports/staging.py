"""Staging of files that are uploaded through the browser, until the worker imports them.

They stay in the staging area (`images.staging`), each under its SHA-256, for as long as an import
row needs them. Several rows may need the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from images.errors import InvalidImage
from images.pixels import DiskFull
from images.staging import StagedFile, stage


def stage_upload(chunks: Iterable[bytes], name: str, expected: int = 0) -> StagedFile:
    """Stage the bytes of an upload under their SHA-256.

    The caller must close the file after an import row refers to it, or when it is not needed.
    `expected` is the size in bytes, if known. Raises InvalidImage when the file is empty, larger
    than MAX_BROWSER_UPLOAD_BYTES, or the disk is full; then nothing is left.
    """
    try:
        staged = stage(_limited(chunks, name), expected)
    except DiskFull as error:
        raise InvalidImage(name, error.problem, error.remedy, "no_room") from error
    if not staged.size:
        staged.close()
        raise InvalidImage(name, _("the file is empty."), _("Choose it again."), "empty")
    staged.rename_to_hash()
    return staged


def _limited(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    limit = settings.MAX_BROWSER_UPLOAD_BYTES
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise large_upload(name)
        yield chunk


def large_upload(name: str) -> InvalidImage:
    """Return the error for a file that is too large to come through the browser."""
    return InvalidImage(
        name,
        _("the file is larger than %(most)d MB, the most that comes through the browser.")
        % {"most": settings.MAX_BROWSER_UPLOAD_BYTES // 1000**2},
        _("Ask the operator to run `manage.py import_photos` with it."),
        "too_large",
    )
