"""URLs of a photograph and its regions in the IIIF Image API 3.0."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from images.sizes import Size
from photos.models import Photo

_VERSION = 3


@dataclass(frozen=True)
class RegionImage:
    """A part of a photograph: its URL, its URL at twice the size, and its size in pixels.

    `double` is empty when the scan has no more pixels to show.
    """

    address: str
    double: str
    size: Size


def info_json_url(photo: Photo) -> str:
    """Return the URL of `info.json` (Image API 3.0, 5)."""
    return _request_url(photo.identifier, "info.json")


def rectangle_image(
    identifier: str, rectangle: str, width: int, height: int, most: int
) -> RegionImage:
    """Return the URLs of a part of a photograph, not enlarged, no side above `most` pixels.

    `rectangle` is `x,y,w,h`, and `width` and `height` are its last two. The size in the URL has its
    canonical form: `max` or `w,h` (Image API 3.0, 4.7).
    """
    size = fit_within(width, height, most)
    double = fit_within(width, height, 2 * most)
    return RegionImage(
        _region_url(identifier, rectangle, size),
        _region_url(identifier, rectangle, double) if double > size else "",
        size,
    )


def full_image_url(photo: Photo, most: int) -> str:
    """Return the URL of the whole photograph, no side longer than `most`; "" without a scan."""
    if photo.master is None:
        return ""
    width, height = photo.master.width, photo.master.height
    size = fit_within(width, height, most)
    size_parameter = (
        "max" if (size.width, size.height) == (width, height) else f"{size.width},{size.height}"
    )
    return _request_url(photo.identifier, f"full/{size_parameter}/0/default.jpg")


def fit_within(width: int, height: int, most: int) -> Size:
    """Return `width` by `height`, reduced so that no side is longer than `most`, and none is 0."""
    scale = min(1, most / max(width, height))
    return Size(max(1, round(width * scale)), max(1, round(height * scale)))


def _region_url(identifier: str, region: str, size: Size) -> str:
    size_parameter = f"{size.width},{size.height}"
    size_parameter = "max" if region.endswith(f",{size_parameter}") else size_parameter
    return _request_url(identifier, f"{region}/{size_parameter}/0/default.jpg")


def _request_url(identifier: str, request: str) -> str:
    """Return the URL of a request, by the name of its pattern: `iiif` must not be imported here."""
    return reverse("iiif:image_request", args=[_VERSION, identifier, request])
