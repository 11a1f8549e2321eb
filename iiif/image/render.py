"""The picture that was asked for, out of the tile pack.

The pack is the pyramid: the few tiles that a region needs are decoded at the nearest level that is
no smaller than the result, joined, cut and scaled. A master is never decoded (decision 0014).

Pillow decodes and encodes: it costs a quarter of a millisecond less than libvips for each tile.
libvips scales: it is three times as fast, and its streams keep large pictures out of memory. No
region of libvips is shared by threads: there is none.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pyvips
from django.conf import settings
from PIL import Image

from images.tiles import BrokenPack, Pack, TileLevels

from .geometry import ImageSpec, rotated_size
from .tile_cache import DecodedTileCache

CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
#: Part of every ETag of a computed picture: raise it when one comes out as another picture.
RENDER_VERSION = 1
#: Pixels decoded, or returned: above these a picture is large. 15 to 40 ms on one core.
_LARGE_SOURCE, _LARGE_RESULT = 4_000_000, 2_000_000
#: A distorted size may need many pixels for few: never more of them than any other would.
_MAX_SOURCE_RATIO = 4
# Z_RLE: a photograph's PNG is as small as with all of deflate's searching, in half the time.
_JPEG_QUALITY, _WEBP_QUALITY, _WEBP_EFFORT = 82, 80, 0
_WHITE, _THRESHOLD = 255, 128

_tile_cache = DecodedTileCache(max_bytes=settings.IIIF_DECODED_BYTES)


class PlacedTile(NamedTuple):
    """A tile of the pack: where it lies in its level, its size in pixels, and its name."""

    left: int
    top: int
    width: int
    height: int
    name: str


@dataclass(frozen=True)
class RenderPlan:
    """From where a picture is taken: `left` to `right` and `top` to `bottom` of the level that is
    `factor` times smaller than the image.
    """

    spec: ImageSpec
    levels: TileLevels
    factor: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def is_large(self) -> bool:
        """Whether it takes much longer than a page does."""
        across, down = rotated_size(self.spec)
        return self.width * self.height > _LARGE_SOURCE or across * down > _LARGE_RESULT

    @property
    def is_scaled(self) -> bool:
        return (self.width, self.height) != (self.spec.width, self.spec.height)

    def tiles(self) -> Iterator[PlacedTile]:
        """Every tile that is needed, row by row."""
        tile, factor = self.levels.tile, self.factor
        if factor == self.levels.scale_factors[-1]:
            whole = self.levels.largest_stored_size
            name = f"full/{whole.width},{whole.height}/0/default.jpg"
            yield PlacedTile(0, 0, whole.width, whole.height, name)
            return
        for top in range(self.top // tile * tile, self.bottom, tile):
            for left in range(self.left // tile * tile, self.right, tile):
                x, y = left * factor, top * factor
                w = min(tile * factor, self.levels.width - x)
                h = min(tile * factor, self.levels.height - y)
                width, height = -(-w // factor), -(-h // factor)
                name = f"{x},{y},{w},{h}/{width},{height}/0/default.jpg"
                yield PlacedTile(left, top, width, height, name)


def plan_render(picture: ImageSpec, levels: TileLevels) -> RenderPlan:
    """The way to `spec` from the smallest level of the image's tiles that suffices."""
    most = _MAX_SOURCE_RATIO * picture.limits.area
    chosen = _plan_at_level(picture, levels, 1)
    for factor in levels.scale_factors[1:]:
        candidate = _plan_at_level(picture, levels, factor)
        suffices = candidate.width >= picture.width and candidate.height >= picture.height
        if not suffices and chosen.width * chosen.height <= most:
            break
        chosen = candidate
    return chosen


def _plan_at_level(picture: ImageSpec, levels: TileLevels, factor: int) -> RenderPlan:
    region = picture.region
    width, height = -(-levels.width // factor), -(-levels.height // factor)
    # To the nearest pixel of the level, which is never larger than a pixel of the result.
    left = min((2 * region.x + factor) // (2 * factor), width - 1)
    top = min((2 * region.y + factor) // (2 * factor), height - 1)
    right = (2 * (region.x + region.width) + factor) // (2 * factor)
    bottom = (2 * (region.y + region.height) + factor) // (2 * factor)
    if region.x + region.width == levels.width:
        right = width
    if region.y + region.height == levels.height:
        bottom = height
    return RenderPlan(
        picture, levels, factor, left, top, max(right, left + 1), max(bottom, top + 1)
    )


def render_file(plan: RenderPlan, pack: Pack) -> bytes:
    """The file of the picture. Raises BrokenPack."""
    picture = plan.spec
    try:
        image = _render_streamed(plan, pack) if plan.is_large else _render_in_memory(plan, pack)
    except (pyvips.Error, OSError, ValueError) as error:
        raise BrokenPack(f"A tile cannot be decoded: {error}") from error
    if picture.rotation.mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image = _rotated(image, picture)
    if picture.quality in ("gray", "bitonal"):
        image = _gray(image)
    if picture.quality == "bitonal":
        image = image.point(lambda value: _WHITE if value >= _THRESHOLD else 0)
    return encode(image, picture)


def _render_in_memory(plan: RenderPlan, pack: Pack) -> Image.Image:
    """The region in its size, decoded and joined in memory."""
    mode = "L" if plan.spec.quality in ("gray", "bitonal") else "RGB"
    canvas = Image.new(mode, (plan.width, plan.height))
    for tile in plan.tiles():
        canvas.paste(_decoded_tile(pack, tile, mode), (tile.left - plan.left, tile.top - plan.top))
    if not plan.is_scaled:
        return canvas
    pixels = pyvips.Image.new_from_memory(
        canvas.tobytes(), canvas.width, canvas.height, len(canvas.getbands()), "uchar"
    )
    return _scaled(pixels, plan)


def _decoded_tile(pack: Pack, placed: PlacedTile, mode: str) -> Image.Image:
    """A tile in `mode` L or RGB; not to be written to. Raises ValueError when it is another size.

    Pillow's decoder is called as its JPEG plugin does. What a tile is need not be read from its
    markers in Python, nor its pixels copied once more: both took as long as the decoding itself.
    For L the decoder leaves the colours out.
    """
    key = pack.identity, placed.name, mode
    tile = _tile_cache.get(key)
    if tile is None:
        size, data = (placed.width, placed.height), _read_tile(pack, placed.name)
        tile = Image.frombytes(mode, size, data, "jpeg", mode, "")
        _tile_cache.put(key, tile)
    return tile


def _render_streamed(plan: RenderPlan, pack: Pack) -> Image.Image:
    """The same without the region's pixels in memory: tiles are decoded line by line."""
    rows: dict[int, list[pyvips.Image]] = {}
    for placed in plan.tiles():
        tile = pyvips.Image.jpegload_buffer(
            _read_tile(pack, placed.name), access="sequential", fail_on="truncated"
        )
        rows.setdefault(placed.top, []).append(tile)
    grid = pyvips.Image.arrayjoin(
        [tile for row in rows.values() for tile in row],
        across=len(next(iter(rows.values()))),
        hspacing=plan.levels.tile,
        vspacing=plan.levels.tile,
    )
    size = plan.levels.tile
    region = grid.crop(plan.left % size, plan.top % size, plan.width, plan.height)
    return _scaled(region, plan)


def _scaled(pixels: pyvips.Image, plan: RenderPlan) -> Image.Image:
    wanted = plan.spec.width, plan.spec.height
    if plan.is_scaled:
        pixels = pixels.resize(wanted[0] / plan.width, vscale=wanted[1] / plan.height)
    # One thread: the server has its own, and handing strips over costs more than it gains.
    pixels = pixels.copy()
    pixels.set_type(pyvips.GValue.gint_type, "concurrency", 1)
    mode = "L" if pixels.bands == 1 else "RGB"
    data = pixels.write_to_memory()
    return Image.frombuffer(mode, (pixels.width, pixels.height), data, "raw", mode, 0, 1)


def _read_tile(pack: Pack, name: str) -> bytes:
    data = pack.read(name)
    if data is None:
        raise BrokenPack(f"The tile {name} is missing.")
    return data


def _rotated(image: Image.Image, picture: ImageSpec) -> Image.Image:
    degrees = picture.angle
    if degrees % 90 == 0:
        quarter = {
            90: Image.Transpose.ROTATE_270,  # Pillow turns the other way round
            180: Image.Transpose.ROTATE_180,
            270: Image.Transpose.ROTATE_90,
        }.get(int(degrees))
        return image if quarter is None else image.transpose(quarter)
    bands = len(image.getbands())
    if picture.format != "jpg":
        image = image.convert("LA" if bands == 1 else "RGBA")
        background: tuple[int, ...] = (0,) * (bands + 1)
    else:
        background = (_WHITE,) * bands
    return image.rotate(
        -float(degrees),
        Image.Resampling.BICUBIC,
        expand=True,
        fillcolor=background if len(background) > 1 else background[0],
    )


def _gray(image: Image.Image) -> Image.Image:
    return image.convert("LA" if "A" in image.getbands() else "L")


def encode(image: Image.Image, picture: ImageSpec) -> bytes:
    """The file, in sRGB, with nothing of the master's metadata."""
    file = io.BytesIO()
    is_bitonal = picture.quality == "bitonal"
    if is_bitonal and image.mode == "L":
        image = image.convert("1", dither=Image.Dither.NONE)
    match picture.format:
        case "jpg":
            image.save(file, "JPEG", quality=_JPEG_QUALITY)
        case "png":
            image.save(file, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
        case "webp":
            image.save(
                file, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_EFFORT, lossless=is_bitonal
            )
    return file.getvalue()
