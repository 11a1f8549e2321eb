"""Whether a public copy shows the picture, or one flat colour instead.

Whatever goes wrong between the master and its copies (a channel taken for transparency, a profile
that maps everything to white, 8 bits in a file of 16), the result is often a picture of nothing.
"""

from __future__ import annotations

from pathlib import Path

import pyvips

from .channels import read_channels

#: The side, in pixels, to which images are reduced to compare them.
_SIDE = 256
#: The most levels of 8 bits between which a flat copy lies: rounding gives no more.
_FLAT_LEVELS = 1
#: The standard deviation, in levels of its own depth, from which a master is not flat. The noise
#: of a blank page has less once it is reduced.
_DEVIATION = {"uchar": 1, "ushort": 16}


def has_lost_picture(path: Path, shown: pyvips.Image) -> bool:
    """Return whether `shown`, made of the master at `path`, is flat while the master is not.

    `shown` is in sRGB, in memory, of any size. The master is decoded only if `shown` is flat.
    Raises pyvips.Error.
    """
    if _range(_reduced(shown)) > _FLAT_LEVELS or _range(shown) > _FLAT_LEVELS:
        return False
    master = pyvips.Image.new_from_file(str(path), access="sequential")
    # libvips reduces numbers of 16 bits with an error of more than the noise of a blank page.
    colours = _reduced(master[: read_channels(path, master).colours].cast("float"))
    deviation = max(colours[band].deviate() for band in range(colours.bands))
    return bool(deviation >= _DEVIATION.get(master.format, 1))


def _reduced(image: pyvips.Image) -> pyvips.Image:
    """Return the image with its longer side reduced to _SIDE, its values as they are."""
    scale = _SIDE / max(image.width, image.height)
    return (image if scale >= 1 else image.resize(scale, kernel="linear")).copy_memory()


def _range(image: pyvips.Image) -> float:
    """Return the largest difference between two values of one channel."""
    statistics = image.stats()
    return max(
        statistics(1, band)[0] - statistics(0, band)[0] for band in range(1, image.bands + 1)
    )
