"""Decoding of a master to upright sRGB, at full size or reduced while it is decoded.

An image of a few dozen megapixels is decoded once, into memory. A larger one is read line by line,
so that an image of a gigapixel takes no more memory than a few of its lines. An image that is read
by lines cannot be rotated. So a rotated image is reduced before it is rotated if a smaller size is
needed; at full size it is first written to a file of uncompressed tiles.
"""

from __future__ import annotations

import ctypes
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyvips
from django.utils.translation import gettext as _

from .channels import read_channels, select_shown
from .orientation import UPRIGHT, read_orientation, upright_size
from .sizes import Size

# libvips caches its last operations with their pixels, by the name of the file. The museum reads
# each file once, and the next file may have the same name.
pyvips.cache_set_max(0)

_BACKGROUND = [255, 255, 255]
#: From this number of pixels on, an image is large: its memory has to be limited.
LARGE_PIXELS = 100_000_000
#: Up to this number of bytes of decoded pixels, an image is decoded once, into memory. It is enough
#: for 50 megapixels of RGB with 8 bits. A larger image is decoded line by line, once per purpose.
_MAX_BYTES_IN_MEMORY = 150_000_000
_SAMPLE_BYTES = {"uchar": 1, "ushort": 2}
#: Up to this number of pixels, a master is rotated in memory: 40 million take 120 MB.
_MAX_PIXELS_ROTATED_IN_MEMORY = 40_000_000
#: Bytes that must stay free on the disk in addition to what is going to be written.
_DISK_MARGIN = 200_000_000


class DiskFull(OSError):
    """The disk of `folder` has fewer free bytes than a step needs.

    `problem` and `remedy` say how much is missing and what to do; both are shown to the reader.
    """

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        self.problem = _(
            "working on it takes %(needed)d MB for a time, and the disk of %(folder)s has %(free)d "
            "MB free."
        ) % {"folder": folder, "needed": -(-needed // 10**6), "free": free // 10**6}
        self.remedy = _("Free that much there, or move DATA_DIR to a larger disk.")
        super().__init__(f"{self.problem} {self.remedy}")


def decode_reduced(path: Path, size: Size) -> pyvips.Image:
    """Decode the image at `path`, reduced to `size`, into memory.

    The result is upright, in sRGB, opaque, with three bands of 8 bits. The loader reduces while it
    decodes if the format allows it; the image is rotated after it is reduced. Raises pyvips.Error.
    """
    orientation = read_orientation(path)
    header = pyvips.Image.new_from_file(str(path))
    channels = read_channels(path, header)
    width, height = upright_size(size.width, size.height, orientation)
    options: dict[str, Any] = {"height": height, "size": "force", "no_rotate": True}
    if _needs_conversion(header):
        options["export_profile"] = "srgb"
    is_large = header.width * header.height >= LARGE_PIXELS
    is_jpeg, is_heif = (header.get("vips-loader") == name for name in ("jpegload", "heifload"))
    if select_shown(header, channels) is not header:
        image = _opened_by_lines(path)
        image = select_shown(image, channels).thumbnail_image(width, **options)
    elif is_heif:
        # The thumbnail that is embedded in the file need not show the same picture.
        image = _opened_by_lines(path).thumbnail_image(width, **options)
    elif is_large and not is_jpeg:
        image = _prescaled(path, size, channels.alpha is not None)
        image = image.thumbnail_image(width, **options)
    else:
        image = pyvips.Image.thumbnail(str(path), width, fail_on="truncated", **options)
    return _rotated(_to_rgb(image).copy_memory(), orientation).copy_memory()


def _opened_by_lines(path: Path) -> pyvips.Image:
    return pyvips.Image.new_from_file(str(path), access="sequential", fail_on="truncated")


def _prescaled(path: Path, size: Size, has_alpha: bool) -> pyvips.Image:
    """Return the image reduced by a whole number, to more than twice `size`.

    The loader of JPEG does this by itself. The width is reduced first, unlike in libvips: for an
    image with long lines that takes half the memory.
    """
    image = _opened_by_lines(path)
    factor = max(image.width, image.height) // (2 * max(size.width, size.height))
    if factor < 2 or has_alpha:
        return image
    return image.shrinkh(factor, ceil=True).shrinkv(factor, ceil=True)


def is_decoded_to_memory(image: pyvips.Image) -> bool:
    """Return whether an image is small enough to be decoded into memory.

    Only the header is used: no pixel need be decoded yet. Grey counts as RGB, which it becomes.
    """
    sample = _SAMPLE_BYTES.get(image.format, 4)
    bytes_needed = image.width * image.height * max(3, image.bands) * sample
    return bool(bytes_needed <= _MAX_BYTES_IN_MEMORY)


def decode_full(path: Path, folder: Path, decoded: pyvips.Image | None = None) -> pyvips.Image:
    """Decode the image at `path` at its own size: upright, sRGB, opaque, three bands of 8 bits.

    A small image (`is_decoded_to_memory`) is decoded into memory; `decoded` may be its pixels as
    they are stored in the file. A larger one is decoded while the caller reads it, which works
    only once: an upright one line by line, a rotated one by way of an uncompressed tiled TIFF in
    `folder`, which must exist for as long as the image is used. Raises pyvips.Error and DiskFull.
    """
    image = _opened_by_lines(path) if decoded is None else decoded
    orientation = read_orientation(path)
    is_small = is_decoded_to_memory(image)
    image = _in_srgb(select_shown(image, read_channels(path, image)))
    if is_small:
        return _rotated(image.copy_memory(), orientation).copy_memory()
    if orientation == UPRIGHT:
        return _rotated(image, orientation)
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
    if _needs_conversion(image):
        image = image.thumbnail_image(
            image.width, height=image.height, size="force", no_rotate=True, export_profile="srgb"
        )
    return _to_rgb(image)


def rotation_disk_bytes(width: int, height: int, orientation: int) -> int:
    """Return how many bytes of disk it takes to rotate an image.

    0 for an image that is upright, or small enough to be rotated in memory.
    """
    turns_on_disk = orientation != UPRIGHT and width * height > _MAX_PIXELS_ROTATED_IN_MEMORY
    return 3 * width * height if turns_on_disk else 0


def trim_memory() -> None:
    """Return the memory that libvips has freed to the operating system.

    The C library keeps freed memory for each thread. After a photograph of hundreds of megapixels
    that is hundreds of megabytes.
    """
    with suppress(AttributeError):  # a C library without this function
        ctypes.CDLL(None).malloc_trim(0)


def require_disk_space(folder: Path, needed: int) -> None:
    """Raise DiskFull unless the disk of `folder` has `needed` bytes free, and a margin."""
    free = shutil.disk_usage(folder).free
    if free < needed + _DISK_MARGIN:
        raise DiskFull(folder, needed + _DISK_MARGIN, free)


def read_size(path: Path) -> Size:
    """Return the size of the upright image at `path`, from its header. Raises pyvips.Error."""
    header = pyvips.Image.new_from_file(str(path))
    return Size(*upright_size(header.width, header.height, read_orientation(path)))


def _rotated(image: pyvips.Image, orientation: int) -> pyvips.Image:
    """Return the image upright; `orientation` is the one that it is stored with.

    What libvips has read as its orientation is replaced: it knows of fewer places than
    `read_orientation`, and the result has none, so that nothing rotates it again.
    """
    image = image.copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return image.autorot()


def _needs_conversion(image: pyvips.Image) -> bool:
    """Return whether the image must be converted to sRGB.

    Not so for sRGB and grey without an ICC profile: a conversion would change nothing, and would
    take longer than all other steps.
    """
    depth = {"srgb": "uchar", "b-w": "uchar", "rgb16": "ushort", "grey16": "ushort"}
    return bool(image.get_typeof("icc-profile-data")) or (
        depth.get(image.interpretation) != image.format
    )


def _to_rgb(image: pyvips.Image) -> pyvips.Image:
    """Return the image with three bands of 8 bits, on white where it is transparent."""
    if image.interpretation in ("b-w", "rgb16", "grey16"):
        image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=_BACKGROUND)
    # Without a cast, an image that is in memory is not copied.
    return image if image.format == "uchar" else image.cast("uchar")
