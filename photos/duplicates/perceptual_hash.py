"""The perceptual hash of a picture: 64 bits that stay nearly the same in another scan of it.

It is the `phash` of the library ImageHash: the low frequencies of a cosine transform of the picture
at 32 × 32 grey pixels; each bit says whether one is above or below the median. Differences between
scans (size, brightness, a little noise, a narrow border) change few of the bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import imagehash
import numpy
from PIL import Image, ImageOps, ImageStat

#: Bits that may differ between two scans of one picture. Another scanner changes 2 to 6, a border
#: of 1.5 hundredths of the width up to 10. Two unrelated pictures differ in 32 bits on average. In
#: one of some 12 million pairs they differ by chance in 10 or fewer, in one of the `TRANSFORMS`.
MAX_DISTANCE = 10
#: Standard deviation of the grey values (0 to 255) below which a picture is too plain to compare.
_MIN_DEVIATION = 6.0
_SIDE = 64


@dataclass(frozen=True)
class Transform:
    """How one picture is turned against another: degrees anticlockwise, then mirrored or not."""

    degrees: int
    mirrored: bool


TRANSFORMS = tuple(
    Transform(degrees, mirrored) for mirrored in (False, True) for degrees in (0, 90, 180, 270)
)


def perceptual_hashes(image: Image.Image) -> list[int] | None:
    """Return the 64-bit hashes of `image` in each of `TRANSFORMS`, the first untransformed.

    They are signed, like the integers of the database. None for a picture that is too plain.
    """
    grey = ImageOps.grayscale(image).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    if ImageStat.Stat(grey).stddev[0] < _MIN_DEVIATION:
        return None
    return [_hash(_transformed(grey, transform)) for transform in TRANSFORMS]


def _transformed(image: Image.Image, transform: Transform) -> Image.Image:
    rotated = image.rotate(transform.degrees)  # the image is square: no pixel is lost
    return ImageOps.mirror(rotated) if transform.mirrored else rotated


def _hash(image: Image.Image) -> int:
    bits = imagehash.phash(image).hash.flatten()
    return int(numpy.packbits(bits).view(">i8")[0])
