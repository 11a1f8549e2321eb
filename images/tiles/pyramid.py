"""The arithmetic of tiles: which there are of an image, and what they are called. No files.

A tile is called by the end of its address, `{region}/{size}/{rotation}/{quality}.{format}`, as the
tile grid of Image API 3.0 (implementation notes, "Tile Region Parameter Calculation") has clients
ask for it: `512,0,512,512/512,512/0/default.jpg`. libvips stores it under the same words; a test
holds that for every shape of image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from images.sizes import Size

_SUFFIX = "/0/default.jpg"
_NAME = re.compile(
    r"(full|(0|[1-9]\d{0,8}),(0|[1-9]\d{0,8}),([1-9]\d{0,8}),([1-9]\d{0,8}))"
    r"/(max|([1-9]\d{0,8}),([1-9]\d{0,8}))" + re.escape(_SUFFIX),
    re.ASCII,
)


@dataclass(frozen=True)
class TileLevels:
    """What `info.json` says of the tiles of an image (Image API 3.0, sections 5.3 and 5.4).

    `tile` is `tiles[0].width` in pixels, `scale_factors` is `tiles[0].scaleFactors`, ascending.
    `sizes` are the whole image at these factors, smallest first: the first is stored, the others
    have to be computed.
    """

    width: int
    height: int
    tile: int
    scale_factors: tuple[int, ...]
    sizes: tuple[Size, ...]

    @property
    def largest_stored_size(self) -> Size:
        """The largest size of the whole image that is in the pack."""
        return self.sizes[0]


def tile_levels(width: int, height: int, tile: int) -> TileLevels:
    """The levels of an upright image of `width` by `height` pixels, in tiles of `tile` pixels.

    Each is half as large as the one before, rounded up; the last one fits into one tile. Raises
    ValueError when a number is less than 1.
    """
    if min(width, height, tile) < 1:
        raise ValueError(
            f"{width} × {height} in tiles of {tile} pixels: give at least 1 for each of them."
        )
    factors = [1]
    while max(width, height) > tile * factors[-1]:
        factors.append(factors[-1] * 2)
    sizes = tuple(Size(_ceil_div(width, by), _ceil_div(height, by)) for by in reversed(factors))
    return TileLevels(width, height, tile, tuple(factors), sizes)


def tile_names(levels: TileLevels) -> Iterator[str]:
    """The names of all stored tiles, largest level first.

    A tile of one pixel at the edge may have the same name in two levels; it comes twice, here as in
    what libvips writes.
    """
    width, height = levels.width, levels.height
    for factor in levels.scale_factors[:-1]:
        step = levels.tile * factor
        for y in range(0, height, step):
            for x in range(0, width, step):
                w, h = min(step, width - x), min(step, height - y)
                yield f"{x},{y},{w},{h}/{_ceil_div(w, factor)},{_ceil_div(h, factor)}{_SUFFIX}"
    whole = levels.largest_stored_size
    yield f"full/{whole.width},{whole.height}{_SUFFIX}"


def tile_count(levels: TileLevels) -> int:
    """How many names `tile_names` gives."""
    steps = (levels.tile * factor for factor in levels.scale_factors[:-1])
    return 1 + sum(_ceil_div(levels.width, step) * _ceil_div(levels.height, step) for step in steps)


def stored_name(name: str, width: int, height: int) -> str | None:
    """The name under which a tile may be stored that was asked for in other words; or None.

    Where a region is returned in its own size, section 4.7 calls that size `max`, but the tile grid
    asks for `w,h`, and so it is stored; and a region that is the whole image is called `full`.
    `width` and `height` are the upright image's, in pixels.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    region, x, y, w, h, size = match.groups()[:6]
    box = (0, 0, width, height) if region == "full" else (int(x), int(y), int(w), int(h))
    if box == (0, 0, width, height):
        region = "full"
    if size == "max":
        size = f"{box[2]},{box[3]}"
    return f"{region}/{size}{_SUFFIX}"


def canonical_name(name: str, width: int, height: int) -> str | None:
    """What section 4.7 of Image API 3.0 calls a tile of this name; None for what is no tile's name.

    `width` and `height` are the upright image's, in pixels.
    """
    stored = stored_name(name, width, height)
    if stored is None:
        return None
    region, size, _rest = stored.split("/", 2)
    own = f"{width},{height}" if region == "full" else region.split(",", 2)[2]
    return f"{region}/max{_SUFFIX}" if size == own else stored


def _ceil_div(length: int, by: int) -> int:
    return -(-length // by)
