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
#: fewer, in one of the `TRANSFORMS`, by chance once in some 12 million pairs.
MAX_DISTANCE = 10
#: Standard deviation of the grey values, of 255, below which a picture is too plain to be compared.
_MIN_DEVIATION = 6.0
_SIDE = 64


@dataclass(frozen=True)
class Transform:
    """How one picture lies against another: degrees anticlockwise, then mirrored or not."""

    degrees: int
    mirrored: bool


TRANSFORMS = tuple(
    Transform(degrees, mirrored) for mirrored in (False, True) for degrees in (0, 90, 180, 270)
)


def perceptual_hashes(image: Image.Image) -> list[int] | None:
    """64-bit hashes of `image` in each of `TRANSFORMS`, the first upright; None when it is too plain.

    Signed, as the database's integers are.
    """
    grey = ImageOps.grayscale(image).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    if ImageStat.Stat(grey).stddev[0] < _MIN_DEVIATION:
        return None
    return [_hash(_transformed(grey, turn)) for turn in TRANSFORMS]


def _transformed(image: Image.Image, turn: Transform) -> Image.Image:
    turned = image.rotate(turn.degrees)  # square, and by right angles: every pixel stays
    return ImageOps.mirror(turned) if turn.mirrored else turned


def _hash(image: Image.Image) -> int:
    bits = imagehash.phash(image).hash.flatten()
    return int(numpy.packbits(bits).view(">i8")[0])
