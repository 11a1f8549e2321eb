"""The public copies of a photograph: upright, in sRGB, without private metadata, in web sizes.

A derivative has no row in the database. Its name is the master's SHA-256 and its width, so it can
always be made again and never goes stale. Making one twice is harmless; one that is interrupted is
not there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyvips
from django.core.files.base import ContentFile

from .models import Master
from .sizes import Size, sizes
from .storage import derivative_name, derivatives, fetch, masters

#: By preference of the reader's browser; the last is what every browser shows.
EXTENSIONS = ("avif", "jpg")
CONTENT_TYPES = {"avif": "image/avif", "jpg": "image/jpeg"}
#: Part of every ETag: raise it when the same name would come out as other bytes.
RECIPE = 1
# Measured in docs/decisions: at equal fidelity smaller than WebP, and encoded faster.
_AVIF_QUALITY, _AVIF_EFFORT = 70, 0
_JPEG_QUALITY = 82
_PAPER = [255, 255, 255]


class UnderivableMaster(Exception):
    """A master whose file is missing, or whose pixels can no longer be decoded."""


def missing(sha256: str, width: int, height: int) -> list[tuple[Size, str]]:
    """The sizes and extensions that are not in the storage yet; `width`, `height` upright."""
    storage = derivatives()
    return [
        (size, extension)
        for size in sizes(width, height)
        for extension in EXTENSIONS
        if not storage.exists(derivative_name(sha256, size.width, extension))
    ]


def derive(path: Path, sha256: str, width: int, height: int, *, again: bool = False) -> int:
    """Make what is missing (or, with `again`, everything) and return how many files were written.

    `width` and `height` are the upright image's, in pixels. Raises UnderivableMaster.
    """
    wanted = missing(sha256, width, height)
    if again:
        wanted = [(size, name) for size in sizes(width, height) for name in EXTENSIONS]
    if not wanted:
        return 0
    storage = derivatives()
    try:
        image = upright_srgb(path, max(size for size, _extension in wanted))
        for size, extension in wanted:
            data = encode(resized(image, size), extension)
            name = derivative_name(sha256, size.width, extension)
            storage.save(name, ContentFile(data))
    except pyvips.Error as error:
        raise UnderivableMaster(f"{sha256}: {error}") from error
    return len(wanted)


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


def upright_srgb(path: Path, size: Size) -> pyvips.Image:
    """The image at `path` in memory: `size`, upright, three bands of 8 bits, sRGB, opaque.

    The loader shrinks while it decodes where the format allows it; the turning comes after the
    shrinking, so that even a master that is read line by line can be turned.
    """
    image = _shrunk(path, size)
    if image.hasalpha():
        image = image.flatten(background=_PAPER)
    return image.cast("uchar").copy_memory()


def _shrunk(path: Path, size: Size) -> pyvips.Image:
    how = {"height": size.height, "size": "force", "export_profile": "srgb"}
    header = pyvips.Image.new_from_file(str(path))
    colours = {"b-w": 1, "grey16": 1, "cmyk": 4}.get(header.interpretation, 3)
    if header.bands > colours + 1:
        # The spare channels of a TIFF would be taken for transparency.
        return header[:colours].thumbnail_image(size.width, **how)
    return pyvips.Image.thumbnail(str(path), size.width, fail_on="truncated", **how)


def resized(image: pyvips.Image, size: Size) -> pyvips.Image:
    """A smaller copy of what `upright_srgb` returned."""
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
