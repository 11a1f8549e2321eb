"""Computing an image from the tile pack of a photograph.

The pack is an image pyramid. The few tiles that a region needs are decoded at the smallest level
that is not smaller than the result, joined, cropped and scaled. The master is never decoded
(decision 0014).

Pillow decodes and encodes, because it takes a quarter of a millisecond less than libvips for each
tile. libvips scales, because it is three times as fast, and it streams large images instead of
holding them in memory. No libvips region is shared between threads.
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
#: Part of the ETag of every computed image. Increase it when the code renders an image differently.
RENDER_VERSION = 1
#: Pixels decoded, and pixels returned, above which an image is large. At these sizes an image takes
#: 15 to 40 ms on one core.
_LARGE_SOURCE, _LARGE_RESULT = 4_000_000, 2_000_000
#: A distorted size may need many source pixels for few in the result. At most this many times the
#: largest permitted area is decoded.
_MAX_SOURCE_RATIO = 4
# PNG is written with zlib.Z_RLE: for photographs it compresses as well as deflate's full search,
# in half the time.
_JPEG_QUALITY, _WEBP_QUALITY, _WEBP_EFFORT = 82, 80, 0
_WHITE, _THRESHOLD = 255, 128

_tile_cache = DecodedTileCache(max_bytes=settings.IIIF_TILE_CACHE_BYTES)


class PlacedTile(NamedTuple):
    """A tile of the pack: its position in its level, its size in pixels, and its name."""

    left: int
    top: int
    width: int
    height: int
    name: str


@dataclass(frozen=True)
class RenderPlan:
    """The part of the pyramid from which an image is rendered.

    It is `left` to `right` and `top` to `bottom`, in pixels of the level that is `factor` times
    smaller than the full image.
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
        """The width of the region, in pixels of the level."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """The height of the region, in pixels of the level."""
        return self.bottom - self.top

    @property
    def is_large(self) -> bool:
        """Whether rendering takes much longer than serving a page."""
        across, down = rotated_size(self.spec)
        return self.width * self.height > _LARGE_SOURCE or across * down > _LARGE_RESULT

    @property
    def is_scaled(self) -> bool:
        """Whether the region must be scaled to get the size of the result."""
        return (self.width, self.height) != (self.spec.width, self.spec.height)

    def tiles(self) -> Iterator[PlacedTile]:
        """Yield the tiles that are needed, row by row."""
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


def plan_render(spec: ImageSpec, levels: TileLevels) -> RenderPlan:
    """Return the plan that renders `spec` from the smallest level of tiles that suffices."""
    max_source = _MAX_SOURCE_RATIO * spec.limits.area
    chosen = _plan_at_level(spec, levels, 1)
    for factor in levels.scale_factors[1:]:
        candidate = _plan_at_level(spec, levels, factor)
        suffices = candidate.width >= spec.width and candidate.height >= spec.height
        if not suffices and chosen.width * chosen.height <= max_source:
            break
        chosen = candidate
    return chosen


def _plan_at_level(spec: ImageSpec, levels: TileLevels, factor: int) -> RenderPlan:
    region = spec.region
    width, height = -(-levels.width // factor), -(-levels.height // factor)
    # Edges are rounded to the nearest pixel of the level, which is never larger than a pixel of
    # the result.
    left = min((2 * region.x + factor) // (2 * factor), width - 1)
    top = min((2 * region.y + factor) // (2 * factor), height - 1)
    right = (2 * (region.x + region.width) + factor) // (2 * factor)
    bottom = (2 * (region.y + region.height) + factor) // (2 * factor)
    if region.x + region.width == levels.width:
        right = width
    if region.y + region.height == levels.height:
        bottom = height
    return RenderPlan(spec, levels, factor, left, top, max(right, left + 1), max(bottom, top + 1))


def render_file(plan: RenderPlan, pack: Pack) -> bytes:
    """Return the image as a file in its format. Raises BrokenPack if a tile cannot be read."""
    spec = plan.spec
    try:
        image = _render_streamed(plan, pack) if plan.is_large else _render_in_memory(plan, pack)
    except pyvips.Error as error:
        # Its text is kept for the whole process, and may be about another image.
        raise BrokenPack("A tile cannot be decoded.") from error
    except (OSError, ValueError) as error:
        raise BrokenPack(f"A tile cannot be decoded: {error}") from error
    if spec.rotation.mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image = _rotated(image, spec)
    if spec.quality in ("gray", "bitonal"):
        image = _gray(image)
    if spec.quality == "bitonal":
        image = image.point(lambda value: _WHITE if value >= _THRESHOLD else 0)
    return encode(image, spec)


def _render_in_memory(plan: RenderPlan, pack: Pack) -> Image.Image:
    """Return the scaled region; its tiles are decoded and joined in memory."""
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
    """Return a tile in `mode` L or RGB, which must not be changed, since it is cached.

    Pillow's decoder is called in the way its JPEG plugin calls it. This saves parsing the JPEG
    markers in Python and copying the pixels, which took as long as the decoding itself. For mode L
    the decoder skips the colours. Raises ValueError if the tile has another size.
    """
    key = pack.identity, placed.name, mode
    tile = _tile_cache.get(key)
    if tile is None:
        size, data = (placed.width, placed.height), _read_tile(pack, placed.name)
        tile = Image.frombytes(mode, size, data, "jpeg", mode, "")
        _tile_cache.put(key, tile)
    return tile


def _render_streamed(plan: RenderPlan, pack: Pack) -> Image.Image:
    """Return the same as `_render_in_memory`, but decode the tiles line by line.

    The pixels of the unscaled region are never all in memory.
    """
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
    width, height = plan.spec.width, plan.spec.height
    if plan.is_scaled:
        pixels = pixels.resize(width / plan.width, vscale=height / plan.height)
    # libvips uses one thread: the server has several already, and passing strips between threads
    # costs more than it gains.
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


def _rotated(image: Image.Image, spec: ImageSpec) -> Image.Image:
    degrees = spec.angle
    if degrees % 90 == 0:
        quarter = {
            90: Image.Transpose.ROTATE_270,  # Pillow rotates counterclockwise
            180: Image.Transpose.ROTATE_180,
            270: Image.Transpose.ROTATE_90,
        }.get(int(degrees))
        return image if quarter is None else image.transpose(quarter)
    bands = len(image.getbands())
    if spec.format != "jpg":
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


def encode(image: Image.Image, spec: ImageSpec) -> bytes:
    """Return `image` as a file in the format of `spec`: in sRGB, without the master's metadata."""
    file = io.BytesIO()
    is_bitonal = spec.quality == "bitonal"
    if is_bitonal and image.mode == "L":
        image = image.convert("1", dither=Image.Dither.NONE)
    match spec.format:
        case "jpg":
            image.save(file, "JPEG", quality=_JPEG_QUALITY)
        case "png":
            image.save(file, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
        case "webp":
            image.save(
                file, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_EFFORT, lossless=is_bitonal
            )
    return file.getvalue()
