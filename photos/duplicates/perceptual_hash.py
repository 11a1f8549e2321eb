"""The fingerprint of a picture: 64 bits that stay nearly the same when it is scanned anew.

A perceptual hash by ImageHash's `phash`: the low frequencies of a cosine transform of the picture
at 32 × 32 grey pixels, each above or below their median. What a scanner adds (another size,
brightness, a little noise, a narrow border) turns few of the bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import imagehash
import numpy
from PIL import Image, ImageOps, ImageStat

#: Bits that may differ between two scans of one picture: another scanner turns 2 to 6, a border of
#: 1.5 hundredths of the width up to 10. Two unrelated pictures differ in 32 on average; in 10 or
#: fewer, in one of the `TURNS`, by chance once in some 12 million pairs.
NEAR = 10
#: Standard deviation of the grey values, of 255, below which a picture is too plain to be compared.
_PLAIN = 6.0
_SIDE = 64


@dataclass(frozen=True)
class Turn:
    """How one picture lies against another: degrees anticlockwise, then mirrored or not."""

    degrees: int
    mirrored: bool


TURNS = tuple(
    Turn(degrees, mirrored) for mirrored in (False, True) for degrees in (0, 90, 180, 270)
)


def fingerprints(image: Image.Image) -> list[int] | None:
    """64-bit hashes of `image` in each of `TURNS`, the first upright; None when it is too plain.

    Signed, as the database's integers are.
    """
    grey = ImageOps.grayscale(image).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    if ImageStat.Stat(grey).stddev[0] < _PLAIN:
        return None
    return [_hash(_turned(grey, turn)) for turn in TURNS]


def _turned(image: Image.Image, turn: Turn) -> Image.Image:
    turned = image.rotate(turn.degrees)  # square, and by right angles: every pixel stays
    return ImageOps.mirror(turned) if turn.mirrored else turned


def _hash(image: Image.Image) -> int:
    bits = imagehash.phash(image).hash.flatten()
    return int(numpy.packbits(bits).view(">i8")[0])
