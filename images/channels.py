"""What the channels of an image mean: its colours, its transparency, and others that are not shown.

libvips takes the first channel beyond the colours for transparency. In a TIFF it may be a scanner's
infrared or a spot colour as well; only its tag ExtraSamples says which it is (TIFF 6.0, page 31).
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path

import pyvips

from .tiff import BrokenContainer, TiffDirectory

_PHOTOMETRIC, _SAMPLES, _PLANAR, _EXTRA_SAMPLES = 262, 277, 284, 338
#: Samples of a pixel that are no extra ones, by photometric interpretation (TIFF 6.0, page 37).
_COLOUR_SAMPLES = {0: 1, 1: 1, 2: 3, 3: 1, 4: 1, 5: 4, 6: 3, 8: 3, 9: 3, 10: 3}
_GREY, _PALETTE = (0, 1), 3
_LAB = ("lab", "labs")
_SEPARATE_PLANES = 2
_UNSPECIFIED, _ASSOCIATED, _UNASSOCIATED = 0, 1, 2
_TIFF_LOADERS = ("tiffload", "tiffload_buffer", "tiffload_source")


@dataclass(frozen=True)
class Channels:
    """The bands of a decoded image: the first `colours` are its colours.

    `alpha` is the number of the band with the transparency, or None. `others` is how many further
    channels the file has. Associated alpha needs no care: libvips divides the colours by it.
    """

    colours: int
    alpha: int | None = None
    others: int = 0
    #: What libvips does not decode rightly: "palette", "planes", "cmyk" or "lab"; "" if it does.
    fault: str = ""


def read_channels(path: Path, image: pyvips.Image) -> Channels:
    """Return the meaning of the bands of `image`, which libvips has opened from `path`.

    Only the header of the file is read.
    """
    colours = {"b-w": 1, "grey16": 1, "cmyk": 4}.get(image.interpretation, 3)
    if image.bands <= colours:
        return Channels(colours)
    if image.get("vips-loader") not in _TIFF_LOADERS:
        return Channels(colours, colours)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            directory = TiffDirectory(data)
        except BrokenContainer:
            return Channels(colours)
        photometric = directory.number(_PHOTOMETRIC, 1)
        samples = directory.number(_SAMPLES, 1)
        is_planar = directory.number(_PLANAR, 1) == _SEPARATE_PLANES
        declared = directory.numbers(_EXTRA_SAMPLES)
    count = samples - _COLOUR_SAMPLES.get(photometric, colours)
    # Without extra samples in the file, the band is one that libvips has added.
    kinds = (declared + (_UNSPECIFIED,) * max(0, count))[: max(0, count)]
    chosen = _alpha_among(kinds)
    fault = ""
    if photometric == _PALETTE and samples > 1:
        fault = "palette"
    elif photometric in _GREY and is_planar and samples > 1:
        fault = "planes"  # libvips shifts the lines
    elif image.interpretation == "cmyk" and image.format == "ushort" and _ASSOCIATED in kinds:
        fault = "cmyk"
    elif image.interpretation in _LAB and chosen is not None:
        fault = "lab"  # libvips takes the transparency for a number with a sign
    alpha = None if chosen is None else image.bands - len(kinds) + chosen
    return Channels(colours, alpha, len(kinds) - (chosen is not None), fault)


def select_shown(image: pyvips.Image, channels: Channels) -> pyvips.Image:
    """Return the image with its colours and, as the last band, its transparency if it has any.

    Returns `image` itself if it has nothing else. CMYK of 16 bits with transparency gets 8 bits:
    libvips does not convert the transparency together with the colours.
    """
    shown = _selected(image, channels)
    if channels.alpha is not None and (shown.interpretation, shown.format) == ("cmyk", "ushort"):
        return shown.msb().copy(interpretation="cmyk")
    return shown


def _selected(image: pyvips.Image, channels: Channels) -> pyvips.Image:
    if image.bands == channels.colours + (channels.alpha is not None):
        return image
    if channels.alpha is None:
        return image[: channels.colours]
    if channels.alpha == channels.colours:
        return image[: channels.colours + 1]
    return image[: channels.colours].bandjoin(image[channels.alpha])


def _alpha_among(kinds: tuple[int, ...]) -> int | None:
    """Return which extra sample is the transparency, if exactly one can be.

    The colours are multiplied by an associated one; so it is the one if there are other kinds too.
    """
    for kind in (_ASSOCIATED, _UNASSOCIATED):
        if kind in kinds:
            return kinds.index(kind) if kinds.count(kind) == 1 else None
    return None
