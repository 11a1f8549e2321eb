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
#: One level of 8 bits, in numbers of each depth; "short" is the lightness of LAB. A copy within two
#: levels that lie side by side shows rightly what deviates by less, as the noise of a blank page.
_LEVEL = {"uchar": 1, "ushort": 257, "short": 128}
#: Numbers of 16 bits up to _DARK are the picture of a file whose depth is wrong: of 8 bits stored
#: as they are, in 16. There the standard deviation from which a master is not flat is smaller.
_DARK, _DARK_DEVIATION = 1023, 16


def has_lost_picture(path: Path, shown: pyvips.Image) -> bool:
    """Return whether `shown`, made of the master at `path`, is flat while the master is not.

    `shown` is in sRGB, in memory, of any size. The master is decoded only if `shown` is flat. A
    picture may be in its transparency alone, as white ink, which is lost on white.
    Raises pyvips.Error.
    """
    if _range(_reduced(shown)) > _FLAT_LEVELS or _range(shown) > _FLAT_LEVELS:
        return False
    master = pyvips.Image.new_from_file(str(path), access="sequential")
    channels = read_channels(path, master)
    kept = [*range(channels.colours), *([] if channels.alpha is None else [channels.alpha])]
    # libvips reduces numbers of 16 bits with an error of more than the noise of a blank page.
    reduced = _reduced(master[kept[0]].bandjoin([master[n] for n in kept[1:]]).cast("float"))
    deviation = max(reduced[band].deviate() for band in range(reduced.bands))
    return bool(deviation >= _least_deviation(master.format, reduced[: channels.colours]))


def _least_deviation(depth: str, colours: pyvips.Image) -> int:
    """Return the standard deviation from which a master is not flat, in its own numbers."""
    if depth == "ushort" and colours.max() <= _DARK:
        return _DARK_DEVIATION
    return _LEVEL.get(depth, 1)


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
