"""The addresses of derivatives, for pages, exports and the admin."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse

from images.derivatives import EXTENSIONS
from images.sizes import Size, web_sizes
from photos.models import Master

#: Pixels of the image for browsers without `srcset`.
FALLBACK_WIDTH = 640


def derivative_sizes(master: Master) -> tuple[Size, ...]:
    """Return the sizes in which a master is served, narrowest first."""
    return web_sizes(master.width, master.height)


def srcset_of(sha256: str, sizes: Iterable[Size], extension: str) -> str:
    """Return the value of HTML's `srcset`, for a master by its SHA-256 and its sizes.

    For example `/media/…/320.avif 320w, /media/…/640.avif 640w`.
    """
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
