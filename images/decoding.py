"""Full decoding of a file, to check that no pixel is missing: the last and longest validation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyvips
from django.utils.translation import gettext as _

from .decoder_limits import check_decoder_memory
from .errors import InvalidImage, broken_image
from .pixels import is_decoded_to_memory

_DATA_LOSS = re.compile("premature end|bad Huffman code|found marker", re.I)
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
        raise broken_image(name, error) from error
    check_decoder_memory(image, header, format, name)
    _check_pixel_type(header, name)
    if format == "JPEG":
        try:
            return _decode(path, format, "warning", return_pixels)
        except pyvips.Error as error:
            # libjpeg warns of many harmless things, but also when it filled a gap with grey.
            if _DATA_LOSS.search(error.detail):
                raise broken_image(name, error) from error
    try:
        return _decode(path, format, "error", return_pixels)
    except pyvips.Error as error:
        raise broken_image(name, error) from error


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
