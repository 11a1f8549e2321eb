"""What an image request means for an image of a certain size, and its canonical form.

Image API 3.0 and 2.1, sections 4.1 to 4.3 and "Canonical URI Syntax". Pure: whole numbers and exact
fractions, no pixels. A request that means the same has the same canonical form, and the canonical
form means the same as what was asked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .errors import Malformed
from .errors import mark_for_translation as _
from .request import ImageRequest, Region, Rotation, Size, Version, format_number


@dataclass(frozen=True)
class Limits:
    """The largest picture that is returned, in pixels: section 5.2, `maxWidth` to `maxArea`."""

    width: int
    height: int
    area: int

    def allow(self, width: int, height: int) -> bool:
        return width <= self.width and height <= self.height and width * height <= self.area


@dataclass(frozen=True)
class PixelRegion:
    """A region in pixels of the whole image, inside it and not empty."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class ImageSpec:
    """What is to be made: `region` of an image of `full`, scaled to `width` by `height`.

    Rotation and quality come after that, in this order (section 4.6).
    """

    full: tuple[int, int]
    limits: Limits
    region: PixelRegion
    width: int
    height: int
    rotation: Rotation
    quality: str
    format: str

    @property
    def is_full_image(self) -> bool:
        return (self.region.width, self.region.height) == self.full

    @property
    def angle(self) -> Decimal:
        """Degrees clockwise, at least 0 and less than 360."""
        return self.rotation.degrees % 360

    def canonical(self, version: Version) -> str:
        """`{region}/{size}/{rotation}/{quality}.{format}` in the canonical words of `version`."""
        size = self._size_in_3() if version is Version.V3 else self._size_in_2()
        return f"{self._region()}/{size}/{self._rotation()}/{self._quality()}.{self.format}"

    @property
    def stored_tile_name(self) -> str | None:
        """The name that it has as a tile, whose size is always in numbers; None if it is none."""
        if self._rotation() != "0" or self._quality() != "default" or self.format != "jpg":
            return None
        return f"{self._region()}/{self.width},{self.height}/0/default.jpg"

    def _region(self) -> str:
        if self.is_full_image:
            return "full"
        return f"{self.region.x},{self.region.y},{self.region.width},{self.region.height}"

    def _size_in_3(self) -> str:
        own, size = (self.region.width, self.region.height), (self.width, self.height)
        if size == _largest_size(*own, self.limits, upscaled=False):
            return "max"
        if size == _largest_size(*own, self.limits, upscaled=True):
            return "^max"
        is_larger = self.width > own[0] or self.height > own[1]
        return f"{'^' if is_larger else ''}{self.width},{self.height}"

    def _size_in_2(self) -> str:
        own = self.region.width, self.region.height
        if (self.width, self.height) == own:
            return "full"
        if self.height == _scale_in_proportion(own[1], self.width, own[0]):
            return f"{self.width},"
        return f"{self.width},{self.height}"

    def _rotation(self) -> str:
        return f"{'!' if self.rotation.mirrored else ''}{format_number(self.angle)}"

    def _quality(self) -> str:
        # The default here is what colour there is, so `color` is another word for it.
        return "default" if self.quality == "color" else self.quality


def resolve_request(
    request: ImageRequest, width: int, height: int, limits: Limits, version: Version
) -> ImageSpec:
    """What `request` asks of an image of `width` by `height` pixels. Raises Malformed."""
    region = _region(request.region, width, height)
    size = _size(request.size, region, limits, version)
    result = ImageSpec(
        (width, height), limits, region, *size, request.rotation, request.quality, request.format
    )
    across, down = rotated_size(result)
    if across * down > limits.area:
        raise Malformed(
            _(
                "Turned by %(value)s degrees the picture would have %(width)d × %(height)d pixels; "
                "at most %(most)d are returned: ask for a smaller size."
            ),
            value=format_number(result.angle),
            width=across,
            height=down,
            most=limits.area,
        )
    return result


def rotated_size(picture: ImageSpec) -> tuple[int, int]:
    """Width and height of the box around the turned picture, in whole pixels."""
    width, height = picture.width, picture.height
    if picture.angle % 90 == 0:
        return (width, height) if picture.angle % 180 == 0 else (height, width)
    angle = math.radians(float(picture.angle))
    sine, cosine = abs(math.sin(angle)), abs(math.cos(angle))
    return math.ceil(width * cosine + height * sine), math.ceil(width * sine + height * cosine)


def _region(region: Region, width: int, height: int) -> PixelRegion:
    match region.kind:
        case "full":
            return PixelRegion(0, 0, width, height)
        case "square":
            side = min(width, height)
            return PixelRegion((width - side) // 2, (height - side) // 2, side, side)
        case "percent":
            # By its edges: regions that touch in percent touch in pixels.
            x, y, w, h = (Fraction(number) / 100 for number in region.box)
            left, top = _round(x * width), _round(y * height)
            right = max(left + 1, _round((x + w) * width))
            bottom = max(top + 1, _round((y + h) * height))
        case "pixels":
            left, top, w_px, h_px = (int(number) for number in region.box)
            right, bottom = left + w_px, top + h_px
    if left >= width or top >= height:
        raise Malformed(
            _(
                "The region “%(value)s” lies outside the image, which has %(width)d × %(height)d "
                "pixels: let it begin inside."
            ),
            value=str(region),
            width=width,
            height=height,
        )
    return PixelRegion(left, top, min(right, width) - left, min(bottom, height) - top)


def _size(size: Size, region: PixelRegion, limits: Limits, version: Version) -> tuple[int, int]:
    own = region.width, region.height
    may_grow = size.upscaled or version is Version.V2
    match size.kind:
        case "max":
            return _largest_size(*own, limits, upscaled=size.upscaled)
        case "full":
            result = own
        case "width":
            result = size.width, _scale_in_proportion(own[1], size.width, own[0])
        case "height":
            result = _scale_in_proportion(own[0], size.height, own[1]), size.height
        case "percent":
            result = _percent(size, own)
        case "exact":
            result = size.width, size.height
        case "within":
            return _fit_within(size, own, limits, version)
    if not may_grow and (result[0] > own[0] or result[1] > own[1]):
        raise _too_large_without_upscaling(size, own)
    if not limits.allow(*result):
        raise Malformed(
            _(
                "The size “%(value)s” would be %(width)d × %(height)d pixels: at most "
                "%(most_width)d × %(most_height)d and %(most)d pixels in all are returned. Ask for "
                "a smaller size, for max, or for parts of the image."
            ),
            value=str(size),
            width=result[0],
            height=result[1],
            most_width=limits.width,
            most_height=limits.height,
            most=limits.area,
        )
    return result


def _percent(size: Size, own: tuple[int, int]) -> tuple[int, int]:
    width, height = (_round(Fraction(size.percent) * length / 100) for length in own)
    if not (width and height):
        raise Malformed(
            _("The size “%(value)s” leaves no pixel of the region: ask for a larger one."),
            value=str(size),
        )
    return width, height


def _fit_within(
    size: Size, own: tuple[int, int], limits: Limits, version: Version
) -> tuple[int, int]:
    """The largest in proportion that fits into the box and the limits."""
    is_larger = size.width > own[0] and size.height > own[1]
    if is_larger and version is Version.V3 and not size.upscaled:
        # The consortium's validator takes this for an upscaling without ^ (decision 0014).
        raise _too_large_without_upscaling(size, own)
    box = Limits(
        min(size.width, limits.width),
        min(size.height, limits.height),
        limits.area,
    )
    return _largest_size(*own, box, upscaled=size.upscaled)


def _too_large_without_upscaling(size: Size, own: tuple[int, int]) -> Malformed:
    return Malformed(
        _(
            "The size “%(value)s” is larger than the region, which has %(width)d × %(height)d "
            "pixels: ask for max, or write ^%(value)s to have it enlarged."
        ),
        value=str(size),
        width=own[0],
        height=own[1],
    )


def _largest_size(width: int, height: int, limits: Limits, *, upscaled: bool) -> tuple[int, int]:
    """The largest size in proportion inside `limits`, and inside the region unless `upscaled`."""
    if not upscaled and limits.allow(width, height):
        return width, height
    by_width = Fraction(limits.width, width)
    by_height = Fraction(limits.height, height)
    # The exact root is no fraction: the largest whole width whose picture is not too large.
    by_area = Fraction(max(1, math.isqrt(limits.area * width // height)), width)
    scale = min(by_width, by_height, by_area, *(() if upscaled else (Fraction(1),)))
    across = min(max(1, _round(scale * width)), limits.area)
    down = max(1, _round(scale * height))
    return across, min(down, limits.height, limits.area // across)


def _scale_in_proportion(length: int, to: int, of: int) -> int:
    """`length` scaled as `reverse` becomes `to`, at least 1 pixel.

    Where `to` is `reverse` halved, and halved again, as levels of tiles are, it is rounded as they are:
    so `w,` and `,h` give the sizes that info.json lists, and the tiles at the edges.
    """
    factor = 2
    while factor <= of:
        if -(-of // factor) == to:
            return -(-length // factor)
        factor *= 2
    return max(1, _round(Fraction(length * to, of)))


def _round(number: Fraction) -> int:
    """To the nearest whole number, halves upward, as section 4.7 leaves to the server."""
    return math.floor(number + Fraction(1, 2))
