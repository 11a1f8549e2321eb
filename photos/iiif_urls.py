"""URLs of a photograph and its regions in the IIIF Image API 3.0."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from images.sizes import Size
from photos.models import Photo, Region

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
    return _request_url(photo, "info.json")


def region_image(photo: Photo, region: Region, most: int) -> RegionImage:
    """Return the URLs of `region` with no side longer than `most` pixels, and not enlarged.

    The size in the URL has its canonical form: `max` or `w,h` (Image API 3.0, 4.7).
    """
    size = fit_within(region.w, region.h, most)
    double = fit_within(region.w, region.h, 2 * most)
    return RegionImage(
        _region_url(photo, region.rectangle, size),
        _region_url(photo, region.rectangle, double) if double > size else "",
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
    return _request_url(photo, f"full/{size_parameter}/0/default.jpg")


def fit_within(width: int, height: int, most: int) -> Size:
    """Return `width` by `height`, reduced so that no side is longer than `most`, and none is 0."""
    scale = min(1, most / max(width, height))
    return Size(max(1, round(width * scale)), max(1, round(height * scale)))


def _region_url(photo: Photo, region: str, size: Size) -> str:
    size_parameter = f"{size.width},{size.height}"
    size_parameter = "max" if region.endswith(f",{size_parameter}") else size_parameter
    return _request_url(photo, f"{region}/{size_parameter}/0/default.jpg")


def _request_url(photo: Photo, request: str) -> str:
    """Return the URL of a request, by the name of its pattern: `iiif` must not be imported here."""
    return reverse("iiif:image_request", args=[_VERSION, photo.identifier, request])
