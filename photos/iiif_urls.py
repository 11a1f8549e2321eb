"""Where a photograph stands in the Image API, and in which sizes parts of it are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from images.sizes import Size
from photos.models import Photo, Region

_VERSION = 3


@dataclass(frozen=True)
class RegionImage:
    """A part of a photograph: its address, the same twice as large, and its size in pixels.

    `double` is empty where the scan has no more pixels to show.
    """

    address: str
    double: str
    size: Size


def info_json_url(photo: Photo) -> str:
    """The address of `info.json` (Image API 3.0, 5)."""
    return _request_url(photo, "info.json")


def region_image(photo: Photo, region: Region, most: int) -> RegionImage:
    """`region` of `photo`, no side of it longer than `most` pixels and none enlarged.

    The size is asked for in its canonical form: `max` or `w,h` (Image API 3.0, 4.7).
    """
    size = fit_within(region.w, region.h, most)
    double = fit_within(region.w, region.h, 2 * most)
    return RegionImage(
        _region_url(photo, region.rectangle, size),
        _region_url(photo, region.rectangle, double) if double > size else "",
        size,
    )


def full_image_url(photo: Photo, most: int) -> str:
    """The address of the whole photograph, no side longer than `most` pixels; "" without a scan."""
    if photo.master is None:
        return ""
    width, height = photo.master.width, photo.master.height
    size = fit_within(width, height, most)
    wanted = (
        "max" if (size.width, size.height) == (width, height) else f"{size.width},{size.height}"
    )
    return _request_url(photo, f"full/{wanted}/0/default.jpg")


def fit_within(width: int, height: int, most: int) -> Size:
    """`width` by `height`, made smaller where a side is longer than `most`; no side is 0."""
    scale = min(1, most / max(width, height))
    return Size(max(1, round(width * scale)), max(1, round(height * scale)))


def _region_url(photo: Photo, region: str, size: Size) -> str:
    wanted = f"{size.width},{size.height}"
    wanted = "max" if region.endswith(f",{wanted}") else wanted
    return _request_url(photo, f"{region}/{wanted}/0/default.jpg")


def _request_url(photo: Photo, request: str) -> str:
    """The address of a request; by name, for the Image API stands on a floor above."""
    return reverse("iiif:image_request", args=[_VERSION, photo.identifier, request])
