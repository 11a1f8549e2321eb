"""Resolving an image request for an image of a certain size, and its canonical URI.

Image API 3.0 and 2.1, sections 4.1 to 4.3 and "Canonical URI Syntax". Pure computation with whole
numbers and exact fractions. Requests for the same image have the same canonical form, and the
canonical form requests that same image.
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
    """The largest image that is returned, in pixels: `maxWidth`, `maxHeight`, `maxArea` (5.2)."""

    width: int
    height: int
    area: int

    def allow(self, width: int, height: int) -> bool:
        """Return whether an image of this size may be returned."""
        return width <= self.width and height <= self.height and width * height <= self.area


@dataclass(frozen=True)
class PixelRegion:
    """A region in pixels of the full image; it lies inside the image and is not empty."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class ImageSpec:
    """The image to be made: `region` of the full image, scaled to `width` by `height` pixels.

    `full` is the width and height of the full image. Rotation and quality are applied after
    scaling, in this order (section 4.6).
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
        """Whether the region is the full image."""
        return (self.region.width, self.region.height) == self.full

    @property
    def angle(self) -> Decimal:
        """Degrees clockwise, at least 0 and less than 360."""
        return self.rotation.degrees % 360

    def canonical(self, version: Version) -> str:
        """Return the canonical `{region}/{size}/{rotation}/{quality}.{format}` of `version`."""
        size = self._size_in_3() if version is Version.V3 else self._size_in_2()
        return f"{self._region()}/{size}/{self._rotation()}/{self._quality()}.{self.format}"

    @property
    def stored_tile_name(self) -> str | None:
        """The name that the image would have as a stored tile; None if it cannot be one.

        In the names of tiles the size is always written in numbers.
        """
        if self._rotation() != "0" or self._quality() != "default" or self.format != "jpg":
            return None
        return f"{self._region()}/{self.width},{self.height}/0/default.jpg"

    def _region(self) -> str:
        if self.is_full_image:
            return "full"
        return f"{self.region.x},{self.region.y},{self.region.width},{self.region.height}"

    def _size_in_3(self) -> str:
        region_size, size = (self.region.width, self.region.height), (self.width, self.height)
        if size == _largest_size(*region_size, self.limits, upscaled=False):
            return "max"
        if size == _largest_size(*region_size, self.limits, upscaled=True):
            return "^max"
        is_larger = self.width > region_size[0] or self.height > region_size[1]
        return f"{'^' if is_larger else ''}{self.width},{self.height}"

    def _size_in_2(self) -> str:
        region_size = self.region.width, self.region.height
        if (self.width, self.height) == region_size:
            return "full"
        if self.height == _scale_in_proportion(region_size[1], self.width, region_size[0]):
            return f"{self.width},"
        return f"{self.width},{self.height}"

    def _rotation(self) -> str:
        return f"{'!' if self.rotation.mirrored else ''}{format_number(self.angle)}"

    def _quality(self) -> str:
        # The default quality keeps the colours that there are, so `color` is a synonym of it.
        return "default" if self.quality == "color" else self.quality


def resolve_request(
    request: ImageRequest, width: int, height: int, limits: Limits, version: Version
) -> ImageSpec:
    """Resolve `request` for an image of `width` by `height` pixels.

    Raises Malformed if the region lies outside the image or the result would be too large.
    """
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


def rotated_size(spec: ImageSpec) -> tuple[int, int]:
    """Return width and height of the bounding box of the rotated image, in whole pixels."""
    width, height = spec.width, spec.height
    if spec.angle % 90 == 0:
        return (width, height) if spec.angle % 180 == 0 else (height, width)
    angle = math.radians(float(spec.angle))
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
            # The edges are rounded, not the size: regions that touch in percent touch in pixels.
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
            return _fit_within(size, own, limits)
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


def _fit_within(size: Size, own: tuple[int, int], limits: Limits) -> tuple[int, int]:
    """Return the largest size in proportion that fits into the box `!w,h` and the limits.

    Without `^` it is not larger than the region: a larger box returns the region in its own size
    (section 4.2 of 3.0: "as large as possible", and not "larger than the extracted region").
    """
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
    """Return the largest size in proportion within `limits`.

    It is not larger than the region (`width` by `height`) unless `upscaled`.
    """
    if not upscaled and limits.allow(width, height):
        return width, height
    by_width = Fraction(limits.width, width)
    by_height = Fraction(limits.height, height)
    # The exact scale is a square root and no fraction. This is the largest whole width at which
    # the area is not too large.
    by_area = Fraction(max(1, math.isqrt(limits.area * width // height)), width)
    scale = min(by_width, by_height, by_area, *(() if upscaled else (Fraction(1),)))
    across = min(max(1, _round(scale * width)), limits.area)
    down = max(1, _round(scale * height))
    return across, min(down, limits.height, limits.area // across)


def _scale_in_proportion(length: int, to: int, of: int) -> int:
    """Return `length` multiplied by `to / of`, in whole pixels and at least 1.

    If `to` is `of` divided by a power of 2, the result is rounded up, as it is in the levels of
    tiles. `w,` and `,h` then give the sizes that info.json lists, and the tiles at the edges.
    """
    factor = 2
    while factor <= of:
        if -(-of // factor) == to:
            return -(-length // factor)
        factor *= 2
    return max(1, _round(Fraction(length * to, of)))


def _round(number: Fraction) -> int:
    """Round to the nearest whole number, halves up; section 4.7 leaves this to the server."""
    return math.floor(number + Fraction(1, 2))
