"""Image URLs for the viewer, the described regions and the downloads of a photograph."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse

from images.sizes import Size
from photos import iiif_urls
from photos.models import Photo, Region
from photos.templatetags.pictures import derivative_sizes

register = template.Library()

#: Pixels of the longest side of a described region, in the list on the page and by itself.
LIST_SIDE, LARGE_SIDE = 400, 1600
#: Pixels of the longest side of the enlarged scan on which curators draw: at most 16 megapixels.
DRAWING_SIDE = 4000


@register.filter
def info_json_url(photo: Photo) -> str:
    """Return the URL of the photograph's `info.json`."""
    return iiif_urls.info_json_url(photo)


@register.filter
def drawing_image_url(photo: Photo) -> str:
    """Return the URL of the enlarged photograph, on which regions are drawn."""
    return iiif_urls.full_image_url(photo, DRAWING_SIDE)


@register.simple_tag
def region_image(photo: Photo, region: Region) -> iiif_urls.RegionImage:
    """Return a described region as an image for the list."""
    return iiif_urls.region_image(photo, region, LIST_SIDE)


@register.simple_tag
def region_large_url(photo: Photo, region: Region) -> str:
    """Return the URL of a described region as a large image."""
    return iiif_urls.region_image(photo, region, LARGE_SIDE).address


@dataclass(frozen=True)
class Download:
    """One size in which a photograph can be downloaded."""

    address: str
    size: Size


@register.filter
def downloads(photo: Photo) -> list[Download]:
    """Return the downloads of a photograph, the smallest first; none without a scan."""
    if photo.master is None:
        return []
    return [
        Download(reverse("photos:download", args=[photo.identifier, step.width]), step)
        for step in derivative_sizes(photo.master)
    ]
