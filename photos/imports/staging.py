"""Files that come through the browser: staged until the worker comes to them.

They wait in the staging area (`images.staging`), each under its SHA-256 and for as long as a row of
an import needs it: several rows may need the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from images.errors import InvalidImage
from images.pixels import DiskFull
from images.staging import StagedFile, stage


def stage_upload(chunks: Iterable[bytes], name: str, expected: int = 0) -> StagedFile:
    """Stage what `chunks` bring, by its SHA-256.

    To be closed when a row needs it, or nobody does. Raises InvalidImage when it is empty, larger
    than may come this way, or the disk is full; then nothing is kept. `expected` is the size in
    bytes, where it is known.
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
    most = settings.MAX_BROWSER_UPLOAD_BYTES
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise _too_large(name, most)
        yield chunk


def _too_large(name: str, most: int) -> InvalidImage:
    return InvalidImage(
        name,
        _("the file is larger than %(most)d MB, the most that comes through the browser.")
        % {"most": most // 1000**2},
        _("Ask the operator to run `manage.py import_photos` with it."),
        "too_large",
    )
