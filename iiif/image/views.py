"""The views of the image service: info.json and images.

Scripts of any origin may read every response (CORS). Errors are sentences in the reader's language.
Images that are not public are served to curators only, and no cache may store them.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _

from identifiers.models import normalise_identifier
from iiif.documents import CrossOriginView
from images.tiles import BrokenPack, Pack, open_pack, tile_levels

from .access import NotServed, ServedImage, served_image
from .errors import ImageRequestError
from .geometry import ImageSpec, resolve_request
from .info_json import CONTEXTS, PROFILES, image_information
from .render import CONTENT_TYPES, plan_render, render_file
from .request import ImageRequest, Version, truncate
from .responses import CACHE_PUBLIC, PATH_SAFE, image_etag, link_header, size_limits
from .throttle import Busy, ConcurrencyLimit

_log = logging.getLogger(__name__)

#: Only photographs have an image.
_PREFIX = "PH"
_INFORMATION = "info.json"
_JSON_LD, _JSON = "application/ld+json", "application/json"
_RETRY_S = 2
#: The next fixity check, or the operator, has to find a damaged tile first.
_RETRY_DAMAGED_S = 3600
CACHE_NONE = "private, no-store"

_large_images = ConcurrencyLimit(settings.IIIF_LARGE_AT_ONCE)


class ImageService(CrossOriginView):
    """`/iiif/{2,3}/PH-0001`, its info.json, and its images."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except (ImageRequestError, NotServed) as refused:
            response = _error_response(refused.status, _message(refused))
        except Busy:
            response = _error_response(
                503, _("Too many large pictures are being made just now: ask again in a moment.")
            )
            response["Retry-After"] = str(_RETRY_S)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = (
            "Retry-After" if response.status_code == 503 else "ETag, Link"
        )
        return response

    def get(
        self, request: HttpRequest, version: str, identifier: str, rest: str = ""
    ) -> HttpResponse:
        api = Version(int(version))
        known = normalise_identifier(identifier)
        if known is None or not known.startswith(_PREFIX):
            raise NotServed(
                404, _("“%(value)s” is no photograph here.") % {"value": truncate(identifier)}
            )
        # The request is parsed before the photograph is looked up, so that a syntax error does not
        # reveal whether the photograph exists.
        image_request = ImageRequest.parse(rest, api) if rest not in ("", _INFORMATION) else None
        photo = served_image(request, known)
        address = request.build_absolute_uri(reverse("iiif:image", args=[int(api), known]))
        if not rest:
            return HttpResponse(status=303, headers={"Location": f"{address}/{_INFORMATION}"})
        if identifier != known:
            canonical = f"{address}/{quote(rest, safe=PATH_SAFE)}"
            return HttpResponse(status=301, headers={"Location": canonical})
        if image_request is None:
            return _information(request, api, address, photo)
        spec = resolve_request(image_request, photo.width, photo.height, size_limits(), api)
        return _image(request, api, address, photo, spec)


def _information(
    request: HttpRequest, version: Version, address: str, photo: ServedImage
) -> HttpResponse:
    document = image_information(
        version,
        address,
        tile_levels(photo.width, photo.height, settings.TILE_SIZE),
        size_limits(),
        rights=photo.rights,
        see_also=_see_also(request, photo),
    )
    content = json.dumps(document, ensure_ascii=False).encode()
    content_type = _json_type(request, version)
    tag = f'"{hashlib.sha256(content + content_type.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(content, content_type=content_type)
    response["ETag"] = tag
    response["Link"] = f'<{PROFILES[version]}>;rel="profile"'
    patch_vary_headers(response, ["Accept"])
    return _with_cache_headers(response, photo)


def _json_type(request: HttpRequest, version: Version) -> str:
    """Return the media type of info.json that `Accept` prefers.

    If it prefers neither: JSON-LD in version 3.0, JSON in version 2.1.
    """
    with_profile = f'{_JSON_LD};profile="{CONTEXTS[version]}"'
    by_preference = [_JSON, _JSON_LD] if version is Version.V2 else [_JSON_LD, _JSON]
    preferred = request.get_preferred_type([*by_preference, with_profile])
    if preferred is None:
        preferred = by_preference[0]
    if preferred == _JSON:
        return _JSON
    return with_profile if version is Version.V3 else _JSON_LD


def _see_also(request: HttpRequest, photo: ServedImage) -> list[dict[str, Any]]:
    """Return links to the JSON-LD description of a public photograph, one for each language."""
    if not photo.is_public:
        return []
    links = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            links.append(
                {
                    "id": request.build_absolute_uri(
                        reverse("linked_data", args=[photo.identifier])
                    ),
                    "type": "Dataset",
                    "label": {code: [_("Description of %(id)s") % {"id": photo.identifier}]},
                    "format": _JSON_LD,
                    "profile": "https://schema.org/",
                }
            )
    return links


def _image(
    request: HttpRequest, version: Version, address: str, photo: ServedImage, spec: ImageSpec
) -> HttpResponse:
    pack = open_pack(photo.sha256)
    if pack is None:
        return _not_ready(photo)
    tile = pack.find(spec.stored_tile_name) if spec.stored_tile_name is not None else None
    tag = tile.etag if tile is not None else image_etag(photo.sha256, spec, pack)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            content = pack.read_at(tile.location) if tile is not None else _rendered(spec, pack)
        except BrokenPack:
            _log.exception(
                "%s: its tile pack is damaged; `manage.py verify_fixity`, and then "
                "`manage.py derive_photos`, make it anew.",
                photo.identifier,
            )
            return _damaged(photo)
        response = HttpResponse(content, content_type=CONTENT_TYPES[spec.format])
    response["ETag"] = tag
    response["Link"] = link_header(address, spec.canonical(version), version)
    return _with_cache_headers(response, photo)


def _rendered(spec: ImageSpec, pack: Pack) -> bytes:
    plan = plan_render(spec, pack.levels)
    if not plan.is_large:
        return render_file(plan, pack)
    with _large_images.slot():
        return render_file(plan, pack)


def _with_cache_headers(response: HttpResponse, photo: ServedImage) -> HttpResponse:
    response["Cache-Control"] = CACHE_PUBLIC if photo.is_public else CACHE_NONE
    return response


def _not_ready(photo: ServedImage) -> HttpResponse:
    response = _error_response(
        503,
        _("The tiles of %(id)s are not made yet: ask again in a minute.")
        % {"id": photo.identifier},
    )
    response["Retry-After"] = "60"
    return response


def _damaged(photo: ServedImage) -> HttpResponse:
    """Answer for a tile that is not what was written: it is not shown, and others may be sound."""
    response = _error_response(
        503,
        _("This part of %(id)s is damaged in the museum’s store; it is not shown until mended.")
        % {"id": photo.identifier},
    )
    response["Retry-After"] = str(_RETRY_DAMAGED_S)
    return response


def _message(refused: ImageRequestError | NotServed) -> str:
    if isinstance(refused, NotServed):
        return str(refused)
    return _(refused.message) % refused.values


def _error_response(status: int, sentence: str) -> HttpResponse:
    response = HttpResponse(
        f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8"
    )
    response["Cache-Control"] = "no-store"
    return response
