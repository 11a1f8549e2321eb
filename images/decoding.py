"""Full decoding of a file, to check that no pixel is missing: the last and longest validation.

libvips keeps the text of its errors for the whole process: one thread reads or clears what another
has caused. So this module decides by what a decoder returns, and reads no such text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyvips
from django.utils.translation import gettext as _

from .channels import Channels, read_channels
from .completeness import decodes_without_warning, has_every_pixel, is_judged_by_warnings
from .decoder_limits import check_decoder_memory
from .errors import InvalidImage, missing_pixels, transparent_image, undecodable_channels
from .pixels import is_decoded_to_memory

_LAB = ("lab", "labs")
_COLOURS = ("b-w", "srgb", "rgb", "cmyk", "grey16", "rgb16")
_LOADERS = {
    "JPEG": pyvips.Image.jpegload,
    "PNG": pyvips.Image.pngload,
    "TIFF": pyvips.Image.tiffload,
    "WEBP": pyvips.Image.webpload,
    "GIF": pyvips.Image.gifload,
    "AVIF": pyvips.Image.heifload,
}


def check_pixels(
    path: Path, image: Any, format: str, name: str, *, return_pixels: bool = False
) -> pyvips.Image | None:
    """Decode every pixel of the file.

    `image` is the file opened by Pillow, `name` its name in messages. With `return_pixels`, returns
    the pixels as they are stored in the file if they are few enough to be decoded into memory
    (`is_decoded_to_memory`); otherwise returns None. Raises InvalidImage when pixels are missing,
    or when decoding would take more memory than the museum allows.
    """
    try:
        header = _LOADERS[format](str(path), access="sequential")
    except pyvips.Error as error:
        raise missing_pixels(name) from error
    check_decoder_memory(image, header, format, name)
    _check_pixel_type(header, name)
    channels = read_channels(path, header)
    if channels.fault:
        raise undecodable_channels(name, channels.fault)
    try:
        pixels = _decode_whole(path, format, return_pixels)
    except pyvips.Error as error:
        raise missing_pixels(name) from error
    if not has_every_pixel(path, format):
        raise missing_pixels(name)
    if _is_all_transparent(path, format, channels, pixels):
        raise transparent_image(name)
    return pixels


def count_other_channels(path: Path) -> int:
    """Return how many channels of an accepted image are neither colour nor transparency."""
    return read_channels(path, pyvips.Image.new_from_file(str(path))).others


def _is_all_transparent(
    path: Path, format: str, channels: Channels, pixels: pyvips.Image | None
) -> bool:
    """Return whether a picture is hidden under complete transparency; not so for a flat colour."""
    if channels.alpha is None:
        return False
    image = _LOADERS[format](str(path), access="sequential") if pixels is None else pixels
    # For each band there is a line that begins with its least and its greatest value.
    extremes = image.stats().crop(0, 1, 2, image.bands).numpy()
    has_picture = any(least < most for least, most in extremes[: channels.colours])
    return bool(extremes[channels.alpha][1] == 0 and has_picture)


def _decode_whole(path: Path, format: str, return_pixels: bool) -> pyvips.Image | None:
    """Decode every pixel. Raises pyvips.Error when libvips finds that some are missing."""
    if format == "TIFF" and is_judged_by_warnings(path):
        try:
            return _decode(path, format, "warning", return_pixels)
        except pyvips.Error:
            if not decodes_without_warning(path):
                raise
    return _decode(path, format, "error", return_pixels)


def _decode(path: Path, format: str, fail_on: str, return_pixels: bool) -> pyvips.Image | None:
    """Decode every pixel line by line, or into memory (`return_pixels`). Raises pyvips.Error."""
    image = _LOADERS[format](str(path), access="sequential", fail_on=fail_on)
    if return_pixels and is_decoded_to_memory(image):
        return image.copy_memory()
    image.avg()
    return None


def _check_pixel_type(image: pyvips.Image, name: str) -> None:
    is_known = image.interpretation in _LAB or (
        image.format in ("uchar", "ushort") and image.interpretation in _COLOURS
    )
    if not is_known:
        raise InvalidImage(
            name,
            _("its pixels are of a kind that is no photograph (%(kind)s, %(bands)d × %(depth)s).")
            % {"kind": image.interpretation, "bands": image.bands, "depth": image.format},
            _("Save it as grey, RGB or CMYK with 8 or 16 bits a channel."),
            "pixels",
        )
