"""`{% picture photo sizes="…" loading="lazy" %}`: a photograph in AVIF, with JPEG as fallback."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse

from images.derivatives import CONTENT_TYPES, EXTENSIONS
from images.sizes import Size, web_sizes
from photos.models import Master, Photo

register = template.Library()

#: Pixels of the image for browsers without `srcset`.
FALLBACK_WIDTH = 640


@register.inclusion_tag("photos/_picture.html")
def picture(photo: Photo, sizes: str = "100vw", loading: str = "lazy") -> dict[str, Any]:
    """Render `<picture>`, with width and height so that the page does not shift when it loads.

    `sizes` is the attribute of HTML's `<img>`: the width at which the picture will be shown. Needs
    no query when `photo` was fetched with its master. Raises ValueError for a record without a
    master, for which the empty mount is shown.
    """
    master = photo.master
    if master is None:
        raise ValueError(f"{photo.identifier} has no reproduction: show its mount instead.")
    steps = derivative_sizes(master)
    plain = max((step for step in steps if step.width <= FALLBACK_WIDTH), default=steps[0])
    return {
        "photo": photo,
        "sizes": sizes,
        "loading": loading,
        "sources": [
            (CONTENT_TYPES[extension], srcset(master, extension)) for extension in EXTENSIONS[:-1]
        ],
        "srcset": srcset(master, EXTENSIONS[-1]),
        "src": derivative_url(master.sha256, plain.width, EXTENSIONS[-1]),
        "size": steps[-1],
    }


def derivative_sizes(master: Master) -> tuple[Size, ...]:
    """Return the sizes in which a master is served, narrowest first."""
    return web_sizes(master.width, master.height)


def srcset(master: Master, extension: str) -> str:
    """Return the value of HTML's `srcset`: `/media/…/320.avif 320w, …`."""
    return srcset_of(master.sha256, derivative_sizes(master), extension)


def srcset_of(sha256: str, sizes: Iterable[Size], extension: str) -> str:
    """Return the same for a master by its SHA-256 and the sizes in which it is served."""
    return ", ".join(
        f"{derivative_url(sha256, step.width, extension)} {step.width}w" for step in sizes
    )


@lru_cache(maxsize=4096)
def _derivative_folder(sha256: str) -> str:
    address = reverse("derivative", args=[sha256, 1, EXTENSIONS[-1]])
    return address.removesuffix(f"1.{EXTENSIONS[-1]}")


def derivative_url(sha256: str, width: int, extension: str) -> str:
    """Return the URL of one derivative of the master with this SHA-256."""
    return f"{_derivative_folder(sha256)}{width}.{extension}"


@register.filter
def widest_url(master: Master) -> str:
    """Return the URL of the widest JPEG of a master."""
    return derivative_url(master.sha256, derivative_sizes(master)[-1].width, "jpg")


@register.filter
def narrowest_url(master: Master) -> str:
    """Return the URL of the narrowest JPEG of a master."""
    return derivative_url(master.sha256, derivative_sizes(master)[0].width, "jpg")
