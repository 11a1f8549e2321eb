"""From a master's file to upright sRGB: whole, or shrunk while it is decoded.

An image of a few dozen megapixels is decoded once, into memory. A larger one is read line by line,
so that one of a gigapixel takes no more memory than a few of its lines. What is read so cannot be
turned: a rotated one is shrunk first where it gets smaller anyway, and where all of it is wanted it
goes through a file of uncompressed tiles.
"""

from __future__ import annotations

import ctypes
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyvips
from django.utils.translation import gettext as _

from .sizes import Size

# libvips remembers its last operations with their pixels, by the name of the file; here every file
# is read once, and may be another one the next time.
pyvips.cache_set_max(0)

_BACKGROUND = [255, 255, 255]
_UPRIGHT = 1
#: Pixels from which on memory is counted.
LARGE_PIXELS = 100_000_000
#: Bytes of decoded pixels up to which an image is decoded once, into memory: 50 megapixels of RGB
#: with 8 bits. What is larger is decoded line by line, for each purpose anew.
_MAX_BYTES_IN_MEMORY = 150_000_000
_SAMPLE_BYTES = {"uchar": 1, "ushort": 2}
#: Pixels up to which a rotated master is turned in memory: 40 million take 120 MB.
_MAX_PIXELS_ROTATED_IN_MEMORY = 40_000_000
#: Bytes that are left free on the disk beside what is going to be written.
_DISK_MARGIN = 200_000_000


class DiskFull(OSError):
    """The disk has less room than a step needs: which folder, how much, and what to do."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        self.problem = _(
            "working on it takes %(needed)d MB for a time, and the disk of %(folder)s has %(free)d "
            "MB free."
        ) % {"folder": folder, "needed": -(-needed // 10**6), "free": free // 10**6}
        self.remedy = _("Free that much there, or move DATA_DIR to a larger disk.")
        super().__init__(f"{self.problem} {self.remedy}")


def decode_reduced(path: Path, size: Size) -> pyvips.Image:
    """The image at `path` in memory: `size`, upright, three bands of 8 bits, sRGB, opaque.

    The loader shrinks while it decodes where the format allows it; the turning comes after the
    shrinking. Raises pyvips.Error.
    """
    header = pyvips.Image.new_from_file(str(path))
    how: dict[str, Any] = {"height": size.height, "size": "force"}
    if _needs_conversion(header):
        how["export_profile"] = "srgb"
    if _has_extra_bands(header):
        image = _without_extra_bands(header).thumbnail_image(size.width, **how)
    elif header.width * header.height >= LARGE_PIXELS and header.get("vips-loader") != "jpegload":
        image = _prescaled(path, size).thumbnail_image(size.width, **how)
    else:
        image = pyvips.Image.thumbnail(str(path), size.width, fail_on="truncated", **how)
    return _to_rgb(image).copy_memory()


def _prescaled(path: Path, size: Size) -> pyvips.Image:
    """The image in more than twice `size`: what a JPEG's loader does by itself. Across first, as
    libvips would not: that takes half the memory where lines are long."""
    image = pyvips.Image.new_from_file(str(path), access="sequential", fail_on="truncated")
    by = max(image.width, image.height) // (2 * max(size.width, size.height))
    if by < 2 or image.hasalpha():
        return image
    return image.shrinkh(by, ceil=True).shrinkv(by, ceil=True)


def is_decoded_to_memory(image: pyvips.Image) -> bool:
    """Whether an image, of which nothing may be decoded yet, is to be decoded into memory."""
    sample = _SAMPLE_BYTES.get(image.format, 4)
    return bool(image.width * image.height * image.bands * sample <= _MAX_BYTES_IN_MEMORY)


def decode_full(path: Path, folder: Path, decoded: pyvips.Image | None = None) -> pyvips.Image:
    """The image at `path` in its own size, upright, three bands of 8 bits, sRGB, opaque.

    In memory where `is_decoded_to_memory` says so; `decoded` may be its pixels as they are stored
    in the file. All others are decoded as they are read, once: upright ones line by line, rotated
    ones are first written into `folder`, which must outlive the image, as an uncompressed tiled
    TIFF. Raises pyvips.Error, and DiskFull.
    """
    image = decoded
    if image is None:
        image = pyvips.Image.new_from_file(str(path), access="sequential", fail_on="truncated")
    if is_decoded_to_memory(image):
        return _rotated(_in_srgb(image).copy_memory(), _orientation(image)).copy_memory()
    orientation = _orientation(image)
    image = _in_srgb(image)
    if orientation == _UPRIGHT:
        return image
    if not rotation_disk_bytes(image.width, image.height, orientation):
        return _rotated(image.copy_memory(), orientation)
    require_disk_space(folder, rotation_disk_bytes(image.width, image.height, orientation))
    tiled = folder / "upright.tif"
    image.tiffsave(
        str(tiled),
        tile=True,
        tile_width=256,
        tile_height=256,
        compression="none",
        bigtiff=True,
        keep="none",
    )
    return _rotated(pyvips.Image.new_from_file(str(tiled), access="random"), orientation)


def _in_srgb(image: pyvips.Image) -> pyvips.Image:
    if _has_extra_bands(image):
        image = _without_extra_bands(image)
    if _needs_conversion(image):
        image = image.thumbnail_image(
            image.width, height=image.height, size="force", no_rotate=True, export_profile="srgb"
        )
    return _to_rgb(image)


def rotation_disk_bytes(width: int, height: int, orientation: int) -> int:
    """What turning an image takes of the disk; 0 where it is turned in memory, or upright."""
    turns_on_disk = orientation != _UPRIGHT and width * height > _MAX_PIXELS_ROTATED_IN_MEMORY
    return 3 * width * height if turns_on_disk else 0


def trim_memory() -> None:
    """Let the system have what libvips has freed. The C library keeps it for each of the threads,
    and after a photograph of hundreds of megapixels that is hundreds of megabytes."""
    with suppress(AttributeError):  # a C library without it
        ctypes.CDLL(None).malloc_trim(0)


def require_disk_space(folder: Path, needed: int) -> None:
    """Raise DiskFull unless the disk of `folder` has `needed` bytes free, and some to spare."""
    free = shutil.disk_usage(folder).free
    if free < needed + _DISK_MARGIN:
        raise DiskFull(folder, needed + _DISK_MARGIN, free)


def _orientation(image: pyvips.Image) -> int:
    """1 to 8 (Exif 2.32, 4.6.4)."""
    if not image.get_typeof("orientation"):
        return _UPRIGHT
    value = image.get("orientation")
    return value if value in range(1, 9) else _UPRIGHT


def _rotated(image: pyvips.Image, orientation: int) -> pyvips.Image:
    """Upright, what is stored with an orientation."""
    if orientation == _UPRIGHT:
        return image
    image = image.copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return image.autorot()


def _needs_conversion(image: pyvips.Image) -> bool:
    """False for sRGB and grey that say nothing else of their colours: to send those through a
    profile would change nothing, and take longer than all the rest."""
    depth = {"srgb": "uchar", "b-w": "uchar", "rgb16": "ushort", "grey16": "ushort"}
    return bool(image.get_typeof("icc-profile-data")) or (
        depth.get(image.interpretation) != image.format
    )


def _colours(image: pyvips.Image) -> int:
    return {"b-w": 1, "grey16": 1, "cmyk": 4}.get(image.interpretation, 3)


def _has_extra_bands(image: pyvips.Image) -> bool:
    """Whether a TIFF has channels besides its colours and one for transparency: these would be
    taken for transparency."""
    return bool(image.bands > _colours(image) + 1)


def _without_extra_bands(image: pyvips.Image) -> pyvips.Image:
    return image[: _colours(image)]


def _to_rgb(image: pyvips.Image) -> pyvips.Image:
    """Three bands of 8 bits, on white paper where it is transparent."""
    if image.interpretation in ("b-w", "rgb16", "grey16"):
        image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=_BACKGROUND)
    # An image in memory that is left alone stays the same memory.
    return image if image.format == "uchar" else image.cast("uchar")
