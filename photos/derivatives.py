"""The public copies of a photograph: upright, in sRGB, without private metadata.

Its web sizes, and its tile pack for deep zoom. A derivative has no row in the database. Its name is
the master's SHA-256 and its width, so it can always be made again and never goes stale. Making one
twice is harmless; one that is interrupted is not there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyvips
from django.conf import settings
from django.core.files.base import ContentFile

from .models import Master
from .pixels import NoRoom, bytes_to_turn, shrunk
from .sizes import Size, sizes
from .storage import derivative_name, derivatives, fetch, is_pack, masters, pack_name
from .tiles.making import BYTES_A_PIXEL, make_pack

#: By preference of the reader's browser; the last is what every browser shows.
EXTENSIONS = ("avif", "jpg")
CONTENT_TYPES = {"avif": "image/avif", "jpg": "image/jpeg"}
#: Part of every ETag: raise it when the same name would come out as other bytes.
RECIPE = 1
# Measured in docs/decisions: at equal fidelity smaller than WebP, and encoded faster.
_AVIF_QUALITY, _AVIF_EFFORT = 70, 0
_JPEG_QUALITY = 82


class UnderivableMaster(Exception):
    """A master whose file is missing, or whose pixels can no longer be decoded; or no room."""


def derivative_names(sha256: str, width: int, height: int) -> list[str]:
    """The names of all derivatives of a master in their storage; `width`, `height` upright."""
    return [*_web_names(sha256, width, height), pack_name(sha256, settings.TILE_SIZE)]


def bytes_to_derive(width: int, height: int, orientation: int) -> int:
    """What deriving an image may take of the disk, at the most; `orientation` 1 to 8."""
    return bytes_to_turn(width, height, orientation) + BYTES_A_PIXEL * width * height


def missing(sha256: str, width: int, height: int) -> list[str]:
    """Those of `derivative_names` that are not in the storage yet."""
    storage = derivatives()
    return [name for name in derivative_names(sha256, width, height) if not storage.exists(name)]


def derive(path: Path, sha256: str, width: int, height: int, *, again: bool = False) -> int:
    """Make what is missing (or, with `again`, everything) and return how many files were written.

    `width` and `height` are the upright image's, in pixels. Raises UnderivableMaster.
    """
    wanted = derivative_names(sha256, width, height) if again else missing(sha256, width, height)
    web = _web_names(sha256, width, height)
    try:
        pack = pack_name(sha256, settings.TILE_SIZE)
        if pack in wanted:
            make_pack(path, pack, settings.TILE_SIZE)
            _discard_older_packs(pack)
        _make_web_sizes(path, {name: web[name] for name in wanted if name in web})
    except (pyvips.Error, NoRoom) as error:
        raise UnderivableMaster(f"{sha256}: {error}") from error
    return len(wanted)


def _web_names(sha256: str, width: int, height: int) -> dict[str, tuple[Size, str]]:
    """Name, size and extension of each web size."""
    return {
        derivative_name(sha256, size.width, extension): (size, extension)
        for size in sizes(width, height)
        for extension in EXTENSIONS
    }


def _discard_older_packs(name: str) -> None:
    """Remove the packs beside `name`, which are of another recipe or tile size."""
    storage = derivatives()
    folder, _slash, own = name.rpartition("/")
    for file in storage.listdir(folder)[1]:
        if file != own and is_pack(file):
            storage.delete(f"{folder}/{file}")


def _make_web_sizes(path: Path, wanted: dict[str, tuple[Size, str]]) -> None:
    if not wanted:
        return
    storage = derivatives()
    image = shrunk(path, max(size for size, _extension in wanted.values()))
    for name, (size, extension) in wanted.items():
        storage.save(name, ContentFile(encode(resized(image, size), extension)))


def derive_master(master: Master, *, again: bool = False) -> int:
    """`derive` for a master in the museum. Raises UnderivableMaster."""
    with tempfile.TemporaryDirectory(prefix="master-") as folder:
        try:
            path = fetch(masters(), str(master.file.name), Path(folder))
        except FileNotFoundError as error:
            raise UnderivableMaster(
                f"{master.sha256}: the file of the master is missing."
            ) from error
        return derive(path, master.sha256, master.width, master.height, again=again)


def resized(image: pyvips.Image, size: Size) -> pyvips.Image:
    """A smaller copy of what `shrunk` returned."""
    if (image.width, image.height) == (size.width, size.height):
        return image
    return image.thumbnail_image(size.width, height=size.height, size="force").copy_memory()


def encode(image: pyvips.Image, extension: str) -> bytes:
    """The file `avif` or `jpg` of an sRGB image. Nothing of the master's metadata is kept."""
    if extension == "avif":
        data = image.heifsave_buffer(
            compression="av1", Q=_AVIF_QUALITY, effort=_AVIF_EFFORT, keep="none"
        )
    elif extension == "jpg":
        data = image.jpegsave_buffer(
            Q=_JPEG_QUALITY, optimize_coding=True, interlace=True, keep="none"
        )
    else:
        raise ValueError(f"{extension!r} is not served: choose one of {', '.join(EXTENSIONS)}.")
    return bytes(data)
