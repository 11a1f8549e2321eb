"""`{% picture photo sizes="…" loading="lazy" %}`: a photograph in AVIF, with JPEG for the rest."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from images.derivatives import CONTENT_TYPES, EXTENSIONS
from images.sizes import Size, web_sizes
from photos.models import Master, Photo

register = template.Library()

#: For a browser that knows no srcset.
_FALLBACK_WIDTH = 640


@register.inclusion_tag("photos/_picture.html")
def picture(photo: Photo, sizes: str = "100vw", loading: str = "lazy") -> dict[str, Any]:
    """`<picture>` with its width and height, so that nothing shifts when it arrives.

    `web_sizes` is that of HTML's `<img>`: how wide the picture will stand. Asks no query when `photo`
    was fetched with its master. Raises ValueError for a record without one, which has a mount.
    """
    master = photo.master
    if master is None:
        raise ValueError(f"{photo.identifier} has no reproduction: show its mount instead.")
    steps = derivative_sizes(master)
    plain = max((step for step in steps if step.width <= _FALLBACK_WIDTH), default=steps[0])
    return {
        "photo": photo,
        "sizes": sizes,
        "loading": loading,
        "sources": [
            (CONTENT_TYPES[extension], srcset(master, extension)) for extension in EXTENSIONS[:-1]
        ],
        "srcset": srcset(master, EXTENSIONS[-1]),
        "src": derivative_url(master, plain.width, EXTENSIONS[-1]),
        "size": steps[-1],
    }


def derivative_sizes(master: Master) -> tuple[Size, ...]:
    """The sizes in which a master is served, narrowest first."""
    return web_sizes(master.width, master.height)


def srcset(master: Master, extension: str) -> str:
    """As HTML's `srcset`: `/media/…/320.avif 320w, …`."""
    return ", ".join(
        f"{derivative_url(master, step.width, extension)} {step.width}w"
        for step in derivative_sizes(master)
    )


def derivative_url(master: Master, width: int, extension: str) -> str:
    """Where one derivative is served."""
    return reverse("derivative", args=[master.sha256, width, extension])


@register.filter
def widest_url(master: Master) -> str:
    """The address of the widest JPEG in which a master is served."""
    return derivative_url(master, derivative_sizes(master)[-1].width, "jpg")


@register.filter
def narrowest_url(master: Master) -> str:
    """The address of the narrowest JPEG in which a master is served."""
    return derivative_url(master, derivative_sizes(master)[0].width, "jpg")
