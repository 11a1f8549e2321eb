"""Image URLs for the viewer, the described regions and the downloads of a photograph."""

from __future__ import annotations

from django import template

from photos import iiif_urls
from photos.models import Photo

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
