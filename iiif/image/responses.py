"""Headers and small images that the Django view and the WSGI middleware serve alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings

from images.tiles import Pack

from .errors import ImageRequestError
from .geometry import ImageSpec, Limits, resolve_request
from .info_json import PROFILES
from .render import CONTENT_TYPES, RENDER_VERSION, RenderPlan, plan_render, render_file
from .request import ImageRequest, Version

#: Characters of image requests that need no percent-encoding in a URL; `^` does (RFC 3986).
PATH_SAFE = "/,:!"
#: A browser may cache an image for a day. A shared cache asks again after a minute, so that
#: withdrawn photographs disappear from it.
CACHE_PUBLIC = "public, max-age=86400, s-maxage=60"


def size_limits() -> Limits:
    """Return the limits of the size of images, from the settings."""
    return Limits(settings.IIIF_MAX_SIDE, settings.IIIF_MAX_SIDE, settings.IIIF_MAX_PIXELS)


def image_etag(sha256: str, spec: ImageSpec, pack: Pack) -> str:
    """Return the ETag of an image that is computed from `pack`.

    It is weak: another release of a library may encode the same image in other bytes. A pack that
    was made anew and shows another picture (upright now, for example) has other ETags.
    """
    key = f"{sha256}/{spec.canonical(Version.V3)}/{RENDER_VERSION}/{pack.signature:08x}"
    return f'W/"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


def link_header(address: str, canonical: str, version: Version) -> str:
    """Return the Link header: the canonical URI of the image, and the compliance level.

    Image API 3.0, sections 4.7 and 6. `address` is the URI of the image service, `canonical` the
    image request in its canonical form.
    """
    return f'<{address}/{quote(canonical, safe=PATH_SAFE)}>;rel="canonical", {_profile(version)}'


def _profile(version: Version) -> str:
    return f'<{PROFILES[version]}>;rel="profile"'


@dataclass(frozen=True)
class SmallImage:
    """An image that can be computed as fast as a page is served, and is therefore not throttled."""

    spec: ImageSpec
    plan: RenderPlan
    etag: str

    @property
    def content_type(self) -> str:
        """The media type of the image."""
        return CONTENT_TYPES[self.spec.format]

    @property
    def canonical(self) -> str:
        """The canonical image request, in version 3.0."""
        return self.spec.canonical(Version.V3)

    def content(self, pack: Pack) -> bytes:
        """Return the image file. Raises BrokenPack."""
        return render_file(self.plan, pack)


def small_image(image_request: str, sha256: str, pack: Pack) -> SmallImage | None:
    """Return the small image that `image_request` (version 3.0) asks of the photograph in `pack`.

    `image_request` is the part of the URL after the identifier, `sha256` that of the master. None
    if the request is malformed or refused, or if the image is stored as a tile or is large.
    """
    levels = pack.levels
    try:
        request = ImageRequest.parse(image_request, Version.V3)
        spec = resolve_request(request, levels.width, levels.height, size_limits(), Version.V3)
    except ImageRequestError:
        return None
    if spec.stored_tile_name is not None and pack.find(spec.stored_tile_name) is not None:
        return None
    plan = plan_render(spec, levels)
    return None if plan.is_large else SmallImage(spec, plan, image_etag(sha256, spec, pack))
