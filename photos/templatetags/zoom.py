"""What the viewer, the described regions and the downloads of a photograph are made of."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse

from images.sizes import Size
from photos import iiif_urls
from photos.models import Photo, Region
from photos.templatetags.pictures import derivative_sizes

register = template.Library()

#: Pixels; the longest side of a described region on its photograph's page, and opened by itself.
LIST_SIDE, LARGE_SIDE = 400, 1600
#: Pixels; the longest side of what curators draw on, enlarged. A square of it is 16 megapixels.
DRAWING_SIDE = 4000


@register.filter
def info_json_url(photo: Photo) -> str:
    """The address of the photograph's `info.json`."""
    return iiif_urls.info_json_url(photo)


@register.filter
def drawing_image_url(photo: Photo) -> str:
    """The address of the photograph as it is drawn upon when it is enlarged."""
    return iiif_urls.full_image_url(photo, DRAWING_SIDE)


@register.simple_tag
def region_image(photo: Photo, region: Region) -> iiif_urls.RegionImage:
    """A described region as a picture in the list."""
    return iiif_urls.region_image(photo, region, LIST_SIDE)


@register.simple_tag
def region_large_url(photo: Photo, region: Region) -> str:
    """The address of a described region by itself, large."""
    return iiif_urls.region_image(photo, region, LARGE_SIDE).address


@dataclass(frozen=True)
class Download:
    """One size of a photograph to take away."""

    address: str
    size: Size


@register.filter
def downloads(photo: Photo) -> list[Download]:
    """The sizes in which a photograph is taken away, the smallest first; none without a scan."""
    if photo.master is None:
        return []
    return [
        Download(reverse("photos:download", args=[photo.identifier, step.width]), step)
        for step in derivative_sizes(photo.master)
    ]
