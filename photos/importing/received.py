"""Files that came through the browser and wait for the worker, each under its SHA-256.

They lie in DATA_DIR/received: written aside, brought to the disk, then renamed, so that what has
its name is whole. One file may be waited for by several rows.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from photos.models import ImportRow
from photos.models.batch import RowStatus
from photos.pixels import NoRoom, require_room
from photos.refusals import ImageRefused

_PART = ".part"
#: Seconds after which a file that nobody finished writing, or that no row names, is nobody's.
_STALE = 24 * 3600
#: Seconds within which a file that has arrived gets its row.
_UNROWED = 60


@dataclass(frozen=True)
class Received:
    """A whole file that waits."""

    sha256: str
    size: int


def folder() -> Path:
    return Path(settings.DATA_DIR) / "received"


def path_of(sha256: str) -> Path:
    """Where the file with this hash lies, if it is there."""
    return folder() / sha256


def receive(chunks: Iterable[bytes], name: str, expected: int = 0) -> Received:
    """Keep what `chunks` bring until the worker comes to it.

    Raises ImageRefused when it is empty, larger than may come this way, or the disk is full; then
    nothing is kept. `expected` is the size in bytes, where it is known.
    """
    most = settings.MAX_BROWSER_UPLOAD_BYTES
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    part = place / f"{secrets.token_hex(8)}{_PART}"
    digest, size = hashlib.sha256(), 0
    try:
        require_room(place, expected)
        with part.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise _too_large(name, most)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise ImageRefused(name, _("the file is empty."), _("Choose it again."), "empty")
        part.replace(path_of(digest.hexdigest()))
    except NoRoom as error:
        raise ImageRefused(name, error.problem, error.remedy, "no_room") from error
    finally:
        part.unlink(missing_ok=True)
    return Received(digest.hexdigest(), size)


def let_go(sha256: str) -> None:
    """Remove a file that no row waits for any more; one whose row failed is kept for a retry."""
    wanted = ImportRow.objects.filter(
        sha256=sha256, status__in=[RowStatus.WAITING, RowStatus.CLAIMED, RowStatus.FAILED]
    )
    if not wanted.exists():
        path_of(sha256).unlink(missing_ok=True)


def sweep_received(unrowed: float = _UNROWED) -> int:
    """Remove what was never finished, what no row names, and what its rows no longer wait for.

    The last is left by a worker that was killed after its file was in. Return how many files.
    """
    count = 0
    for path in folder().iterdir() if folder().is_dir() else ():
        try:
            age = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            continue
        is_named = ImportRow.objects.filter(sha256=path.name).exists()
        if path.suffix == _PART or not is_named:
            if age >= _STALE:
                path.unlink(missing_ok=True)
        elif age >= unrowed:
            let_go(path.name)
        count += not path.exists()
    return count


def _too_large(name: str, most: int) -> ImageRefused:
    return ImageRefused(
        name,
        _("the file is larger than %(most)d MB, the most that comes through the browser.")
        % {"most": most // 1000**2},
        _("Ask the operator to run `manage.py import_photos` with it."),
        "too_large",
    )
