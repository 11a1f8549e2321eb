"""Files whose decoder has to hold the whole image, and how large those may be.

TIFF, baseline JPEG and PNG are decoded line by line. What was written for slow lines comes several
times over the whole image (progressive JPEG, interlaced PNG), and WebP has no lines to be read by:
of those a decoder keeps everything in memory until the end.
"""

from __future__ import annotations

from typing import Any

import pyvips
from django.conf import settings
from django.utils.translation import gettext as _

from .errors import InvalidImage

#: TIFF 6.0, sections 3, 8 and 15.
_COMPRESSION, _STRIP_BYTES, _TILE_WIDTH, _TILE_LENGTH = 259, 279, 322, 323
_UNCOMPRESSED = 1
#: Bytes of a compressed strip, and pixels of a tile, that are decoded at once. libvips itself ends
#: at 50 MiB, with words that a curator could do nothing with.
_MAX_STRIP_BYTES, _MAX_TILE_PIXELS = 40_000_000, 16_000_000


def check_decoder_memory(image: Any, header: pyvips.Image, format: str, name: str) -> None:
    """Raise InvalidImage when decoding would take more memory than the museum gives.

    `image` is the file as Pillow identifies it, `header` as libvips does; nothing is decoded.
    """
    if format == "TIFF":
        _check_strips_and_tiles(image.tag_v2, name)
    kind = _full_decode_kind(header, format)
    pixels = header.width * header.height
    if kind and pixels > settings.MAX_PIXELS_HELD_WHOLE:
        raise InvalidImage(
            name,
            _("%(kind)s can only be decoded whole; it has %(pixels).1f megapixels.")
            % {"kind": kind, "pixels": pixels / 1e6},
            _(
                "Up to %(most)d megapixels are taken so. Save it as TIFF, baseline JPEG or PNG "
                "without interlacing, or ask the operator to raise MAX_MEGAPIXELS_HELD_WHOLE."
            )
            % {"most": settings.MAX_PIXELS_HELD_WHOLE // 1e6},
            "held_whole",
        )


def _full_decode_kind(header: pyvips.Image, format: str) -> str:
    if format == "WEBP":
        return _("A WebP image")
    if format == "PNG" and header.get_typeof("interlaced"):
        return _("An interlaced PNG")
    if format == "JPEG" and header.get_typeof("jpeg-multiscan") and header.get("jpeg-multiscan"):
        # Progressive, or with each colour in a scan of its own.
        return _("A progressive JPEG")
    return ""


def _check_strips_and_tiles(tags: Any, name: str) -> None:
    strip = 0
    if tags.get(_COMPRESSION, _UNCOMPRESSED) != _UNCOMPRESSED:
        strip = max((int(length) for length in tags.get(_STRIP_BYTES, ())), default=0)
    tile = int(tags.get(_TILE_WIDTH, 0)) * int(tags.get(_TILE_LENGTH, 0))
    if strip > _MAX_STRIP_BYTES or tile > _MAX_TILE_PIXELS:
        raise InvalidImage(
            name,
            _("the pixels are compressed in parts that are too large to be decoded one by one."),
            _("Save it as TIFF in tiles of 256 pixels, or without compression."),
            "large_parts",
        )
