"""What the viewer, the described regions and the downloads of a photograph are made of."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse

from images.sizes import Size
from photos import iiif_urls
from photos.models import Photo, Region
from photos.templatetags.pictures import steps_of

register = template.Library()

#: Pixels; the longest side of a described region on its photograph's page, and opened by itself.
LISTED, OPENED = 400, 1600
#: Pixels; the longest side of what curators draw on, enlarged. A square of it is 16 megapixels.
DRAWN = 4000


@register.filter
def image_information(photo: Photo) -> str:
    """The address of the photograph's `info.json`."""
    return iiif_urls.information(photo)


@register.filter
def drawing_picture(photo: Photo) -> str:
    """The address of the photograph as it is drawn upon when it is enlarged."""
    return iiif_urls.whole(photo, DRAWN)


@register.simple_tag
def region_cut(photo: Photo, region: Region) -> iiif_urls.Cut:
    """A described region as a picture in the list."""
    return iiif_urls.cut(photo, region, LISTED)


@register.simple_tag
def region_large(photo: Photo, region: Region) -> str:
    """The address of a described region by itself, large."""
    return iiif_urls.cut(photo, region, OPENED).address


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
        for step in steps_of(photo.master)
    ]
