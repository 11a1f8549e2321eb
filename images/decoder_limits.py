"""Size limits for images that their decoder must hold in memory as a whole.

TIFF, baseline JPEG and PNG are decoded line by line. A progressive JPEG and an interlaced PNG store
the whole image in several passes, and WebP, GIF and AVIF cannot be read by lines. For these the
decoder keeps all pixels in memory until the end.
"""

from __future__ import annotations

from typing import Any

import pyvips
from django.conf import settings
from django.utils.translation import gettext as _

from .errors import InvalidImage
from .pixels import LARGE_PIXELS

#: The most that the pixels of a large image times the ratio of its compression may be. Scans of
#: 900 megapixels compress to a fortieth at most, drawings in black and white to a hundredth;
#: a plane of nothing compresses to a thousandth, and makes the museum work for nothing.
_MAX_WORK, _MAX_WORK_BITONAL = 40_000_000_000, 100_000_000_000
#: The decoder of AVIF holds its own planes, the joined channels and a copy of these: 17 bytes for a
#: pixel, 22 with 10 bits and transparency. Other decoders take up to 10.
_AVIF_WEIGHT = 2
#: TIFF 6.0, sections 3, 8 and 15.
_COMPRESSION, _STRIP_BYTES, _TILE_WIDTH, _TILE_LENGTH = 259, 279, 322, 323
_UNCOMPRESSED = 1
#: The largest compressed strip, in bytes, and the largest tile, in pixels. Each is decoded at once.
#: libvips itself refuses more than 50 MiB, with a message that does not help a curator.
_MAX_STRIP_BYTES, _MAX_TILE_PIXELS = 40_000_000, 16_000_000


def check_decoder_memory(image: Any, header: pyvips.Image, format: str, name: str) -> None:
    """Raise InvalidImage when decoding would take more memory than the museum allows.

    `image` is the file opened by Pillow, `header` the same file opened by libvips. No pixel is
    decoded. `name` is the name of the file in the message.
    """
    if format == "TIFF":
        _check_strips_and_tiles(image.tag_v2, name)
    kind = _full_decode_kind(header, format)
    pixels = header.width * header.height
    most = settings.MAX_PIXELS_IN_MEMORY // (_AVIF_WEIGHT if format == "AVIF" else 1)
    if kind and pixels > most:
        raise InvalidImage(
            name,
            _("%(kind)s can only be decoded whole; it has %(pixels).1f megapixels.")
            % {"kind": kind, "pixels": pixels / 1e6},
            _(
                "Up to %(most)d megapixels are taken so. Save it as TIFF, baseline JPEG or PNG "
                "without interlacing, or ask the operator to raise MAX_MEGAPIXELS_IN_MEMORY."
            )
            % {"most": most // 1e6},
            "held_whole",
        )


def check_compression(pixels: int, bits: int, size: int, name: str) -> None:
    """Raise InvalidImage when a large image is compressed more than a photograph can be.

    `pixels` have `bits` each, and the file has `size` bytes. An image of less than LARGE_PIXELS may
    be empty: it costs little, and an album has blank pages.
    """
    ratio = pixels * bits / 8 / size
    if pixels <= LARGE_PIXELS or pixels * ratio <= (_MAX_WORK if bits > 1 else _MAX_WORK_BITONAL):
        return
    raise InvalidImage(
        name,
        _(
            "its %(pixels).0f megapixels are packed into %(size)d kB, one byte for %(ratio).0f: "
            "there is hardly anything in them."
        )
        % {"pixels": pixels / 1e6, "size": -(-size // 1000), "ratio": ratio},
        _("Cut away what is empty, or save it smaller: up to %(most)d megapixels may be empty.")
        % {"most": LARGE_PIXELS // 1e6},
        "too_empty",
    )


def _full_decode_kind(header: pyvips.Image, format: str) -> str:
    if format == "WEBP":
        return _("A WebP image")
    if format == "GIF":
        return _("A GIF image")
    if format == "AVIF":
        return _("An AVIF image")
    if format == "PNG" and header.get_typeof("interlaced"):
        return _("An interlaced PNG")
    if format == "JPEG" and header.get_typeof("jpeg-multiscan") and header.get("jpeg-multiscan"):
        # Progressive, or with a separate scan for each colour.
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
