"""A picture as an answer: what the view of the image service and the WSGI door say alike."""

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

#: What an image request is made of, and may stand in an address as it is; ^ may not (RFC 3986).
PATH_SAFE = "/,:!"
#: Whoever has seen a picture may keep it for a day. A cache that stands between the museum and many
#: readers asks again after a minute, so that what is withdrawn does not live on in it.
CACHE_PUBLIC = "public, max-age=86400, s-maxage=60"


def size_limits() -> Limits:
    """The largest picture that is returned here."""
    return Limits(settings.IIIF_MAX_SIDE, settings.IIIF_MAX_SIDE, settings.IIIF_MAX_PIXELS)


def image_etag(sha256: str, made: ImageSpec) -> str:
    """Weak: the same picture, though another release of a library may write other bytes."""
    asked = f"{sha256}/{made.canonical(Version.V3)}/{RENDER_VERSION}"
    return f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:32]}"'


def link_header(address: str, canonical: str, version: Version) -> str:
    """The header of sections 4.7 and 6 of 3.0: the canonical address, below that of the image, and
    the level of the service.
    """
    return f'<{address}/{quote(canonical, safe=PATH_SAFE)}>;rel="canonical", {_profile(version)}'


def _profile(version: Version) -> str:
    return f'<{PROFILES[version]}>;rel="profile"'


@dataclass(frozen=True)
class SmallImage:
    """A picture that takes no longer than a page does, so that nobody need wait for a place."""

    spec: ImageSpec
    plan: RenderPlan
    etag: str

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.spec.format]

    @property
    def canonical(self) -> str:
        return self.spec.canonical(Version.V3)

    def content(self, pack: Pack) -> bytes:
        """The file. Raises BrokenPack."""
        return render_file(self.plan, pack)


def small_image(asked: str, sha256: str, pack: Pack) -> SmallImage | None:
    """The picture that `asked`, all after the identifier, is of the image in `pack` by version 3.0.

    None for whatever else there is to say: a request that is malformed or refused, a picture that
    is stored, one that is large.
    """
    levels = pack.levels
    try:
        request = ImageRequest.parse(asked, Version.V3)
        made = resolve_request(request, levels.width, levels.height, size_limits(), Version.V3)
    except ImageRequestError:
        return None
    if made.stored_tile_name is not None and pack.find(made.stored_tile_name) is not None:
        return None
    way = plan_render(made, levels)
    return None if way.is_large else SmallImage(made, way, image_etag(sha256, made))
