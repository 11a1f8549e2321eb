"""Whether the pixels of a file are all there: the last and longest of the validators' steps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyvips
from django.utils.translation import gettext as _

from .held_whole import check_decoder
from .refusals import ImageRefused, broken

_GAP = re.compile("premature end|bad Huffman code|found marker", re.I)
_LAB = ("lab", "labs")
_COLOURS = ("b-w", "srgb", "rgb", "cmyk", "grey16", "rgb16")
_LOADERS = {
    "JPEG": pyvips.Image.jpegload,
    "PNG": pyvips.Image.pngload,
    "TIFF": pyvips.Image.tiffload,
    "WEBP": pyvips.Image.webpload,
}


def check_pixels(path: Path, image: Any, format: str, name: str) -> None:
    """Decode every pixel, line by line. Raises ImageRefused when one is missing, or when that would
    take more memory than the museum gives; `image` is the file as Pillow identifies it."""
    try:
        header = _LOADERS[format](str(path), access="sequential")
    except pyvips.Error as error:
        raise broken(name, error) from error
    check_decoder(image, header, format, name)
    _decode(path, format, name)


def _decode(path: Path, format: str, name: str) -> None:
    """Decode every pixel, line by line; raise ImageRefused when one is missing."""
    try:
        image = _LOADERS[format](str(path), access="sequential", fail_on="error")
        known = image.interpretation in _LAB or (
            image.format in ("uchar", "ushort") and image.interpretation in _COLOURS
        )
        if known and not (format == "JPEG" and _is_flawless_jpeg(path, name)):
            image.avg()
    except pyvips.Error as error:
        raise broken(name, error) from error
    if not known:
        raise ImageRefused(
            name,
            _("its pixels are of a kind that is no photograph (%(kind)s, %(bands)d × %(depth)s).")
            % {"kind": image.interpretation, "bands": image.bands, "depth": image.format},
            _("Save it as grey, RGB or CMYK with 8 or 16 bits a channel."),
            "pixels",
        )


def _is_flawless_jpeg(path: Path, name: str) -> bool:
    """False when libjpeg warns of something harmless; raise where it filled a gap with grey."""
    try:
        pyvips.Image.jpegload(str(path), access="sequential", fail_on="warning").avg()
    except pyvips.Error as error:
        if _GAP.search(error.detail):
            raise broken(name, error) from error
        return False
    return True
