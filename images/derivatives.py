"""The public copies of a photograph: upright, in sRGB, without private metadata.

Its web sizes, and its tile pack for deep zoom. A derivative has no row in the database. Its name is
the master's SHA-256 and its width, so it can always be made again and never goes stale. Making one
twice is harmless; one that is interrupted is not there. Nothing here knows a record:
`photos.derivatives` makes those of a master.
"""

from __future__ import annotations

from pathlib import Path

import pyvips
from django.conf import settings

from .pixels import DiskFull, decode_full, decode_reduced, is_decoded_to_memory, rotation_disk_bytes
from .sizes import Size, web_sizes
from .storage import (
    derivative_folder,
    derivative_name,
    derivatives,
    is_pack,
    pack_name,
    save_replacing,
    scratch_folder,
)
from .tiles.writer import BYTES_PER_PIXEL, cut_tiles, make_pack

#: By preference of the reader's browser; the last is what every browser shows.
EXTENSIONS = ("avif", "jpg")
CONTENT_TYPES = {"avif": "image/avif", "jpg": "image/jpeg"}
#: Part of every ETag: raise it when the same name would come out as other bytes.
DERIVATIVE_VERSION = 2
# Measured in docs/decisions: at equal fidelity smaller than WebP, and encoded faster.
_AVIF_QUALITY, _AVIF_EFFORT = 70, 0
_JPEG_QUALITY = 82


class DerivationError(Exception):
    """A master whose file is missing, or whose pixels can no longer be decoded; or no room."""


def derivative_names(sha256: str, width: int, height: int) -> list[str]:
    """The names of all derivatives of a master in their storage; `width`, `height` upright."""
    return [*_web_size_names(sha256, width, height), pack_name(sha256, settings.TILE_SIZE)]


def derivative_files(sha256: str) -> list[str]:
    """The names of what is in the storage for a master, of whatever recipe."""
    folder = derivative_folder(sha256)
    try:
        return [f"{folder}/{file}" for file in derivatives().listdir(folder)[1]]
    except FileNotFoundError:
        return []


def derivation_disk_bytes(width: int, height: int, orientation: int) -> int:
    """What deriving an image may take of the disk, at the most; `orientation` 1 to 8."""
    return rotation_disk_bytes(width, height, orientation) + BYTES_PER_PIXEL * width * height


def missing_derivatives(sha256: str, width: int, height: int) -> list[str]:
    """Those of `derivative_names` that are not in the storage yet."""
    storage = derivatives()
    return [name for name in derivative_names(sha256, width, height) if not storage.exists(name)]


def derive(
    path: Path,
    sha256: str,
    width: int,
    height: int,
    *,
    again: bool = False,
    decoded: pyvips.Image | None = None,
) -> int:
    """Make what is missing (or, with `again`, everything) and return how many files were written.

    `width` and `height` are the upright image's, in pixels; `decoded` may be what
    `images.validators.inspect_and_decode` kept of it. Raises DerivationError.
    """
    wanted = (
        derivative_names(sha256, width, height)
        if again
        else missing_derivatives(sha256, width, height)
    )
    if not wanted:
        return 0
    try:
        _derive(path, sha256, _web_size_names(sha256, width, height), set(wanted), decoded)
    except (pyvips.Error, DiskFull) as error:
        raise DerivationError(f"{sha256}: {error}") from error
    return len(wanted)


def _derive(
    path: Path,
    sha256: str,
    web: dict[str, tuple[Size, str]],
    wanted: set[str],
    decoded: pyvips.Image | None,
) -> None:
    pack, tile = pack_name(sha256, settings.TILE_SIZE), settings.TILE_SIZE
    web = {name: what for name, what in web.items() if name in wanted}
    widest = max((size for size, _extension in web.values()), default=None)
    with scratch_folder() as folder:
        if is_decoded_to_memory(pyvips.Image.new_from_file(str(path))):
            # Decoded once for all of them.
            image = decode_full(path, folder, decoded)
            if pack in wanted:
                cut_tiles(image, folder, pack, tile)
            if widest is not None:
                _save_web_sizes(resized(image, widest), web, folder)
        else:
            if pack in wanted:
                make_pack(path, pack, tile)
            if widest is not None:
                _save_web_sizes(decode_reduced(path, widest), web, folder)
    if pack in wanted:
        _discard_older_packs(sha256, pack)


def _web_size_names(sha256: str, width: int, height: int) -> dict[str, tuple[Size, str]]:
    """Name, size and extension of each web size."""
    return {
        derivative_name(sha256, size.width, extension): (size, extension)
        for size in web_sizes(width, height)
        for extension in EXTENSIONS
    }


def _discard_older_packs(sha256: str, name: str) -> None:
    """Remove the packs beside `name`, which are of another recipe or tile size."""
    storage = derivatives()
    for file in derivative_files(sha256):
        if file != name and is_pack(file):
            storage.delete(file)


def _save_web_sizes(image: pyvips.Image, wanted: dict[str, tuple[Size, str]], folder: Path) -> None:
    """`image` is in the largest of the sizes wanted, `folder` a `scratch_folder`."""
    smaller = {
        size: resized(image, size) for size in {size for size, _extension in wanted.values()}
    }
    for name, (size, extension) in wanted.items():
        aside = folder / Path(name).name
        aside.write_bytes(encode(smaller[size], extension))
        save_replacing(derivatives(), aside, name)


def resized(image: pyvips.Image, size: Size) -> pyvips.Image:
    """A smaller copy of what `decode_full` or `decode_reduced` returned."""
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
