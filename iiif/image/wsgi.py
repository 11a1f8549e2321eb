"""WSGI middleware that serves tiles and small images of published photographs before Django.

A deep zoom requests dozens of tiles at once. A tile takes a look-up and a read; Django's handling
of a request costs many times as much, and as much as computing a small image from a few tiles. This
middleware answers the plain cases only. Everything else is passed to Django, whose answers are the
same where both could give one: large images, unpublished photographs and who may see them, wrong
hosts, misspelt URLs (decision 0013).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from iiif.image.request import Version
from iiif.image.responses import CACHE_PUBLIC, link_header, small_image
from images.tiles import Pack, open_pack, peek_pack
from photos.published_masters import PublishedMasterCache
from search.version import Stamp

_log = logging.getLogger(__name__)

#: The path of Image API 3.0; other versions are left to Django.
PREFIX = "/iiif/3/"
_IDENTIFIER = re.compile(r"PH-[0-9]{4,9}", re.ASCII)
_INFORMATION = "info.json"
#: The number of valid hosts that are remembered; a limit, so that they cannot fill the memory.
_MAX_HOSTS = 100

Headers = list[tuple[str, str]]
Answer = tuple[str, Headers, list[bytes]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TileMiddleware:
    """Serves tiles and small images itself, and passes all other requests to `application`."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._masters = PublishedMasterCache()
        self._hosts: set[str] = set()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PREFIX):
            try:
                answer = self._answer(environ)
            except Exception:  # whatever the error is, Django answers, and reports it better
                _log.exception("The tile middleware fails; Django answers.")
                answer = None
            if answer is not None:
                status, headers, body = answer
                start_response(status, headers)
                return body
        return self._application(environ, start_response)

    def answer_at_once(self, environ: dict[str, Any], version: Stamp) -> Answer | None:
        """Return the answer to a request of a stored tile, if it needs no query and opens no file.

        `version` is the current version of the catalogue. For the event loop of the server; what
        is not answered here, a thread answers by calling this middleware.
        """
        return self._answer(environ, version)

    def _answer(self, environ: dict[str, Any], version: Stamp | None = None) -> Answer | None:
        """Return status, headers and body; None for all requests that are left to Django.

        With `version`, as `answer_at_once`.
        """
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method not in ("GET", "HEAD") or not path.isascii():
            return None
        if environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"):
            return None
        identifier, _slash, image_request = path[len(PREFIX) :].partition("/")
        if image_request == _INFORMATION or not _IDENTIFIER.fullmatch(identifier):
            return None
        origin = self._origin(environ)
        if origin is None:
            return None
        if version is None:
            response = self._look_up(identifier, image_request)
        else:
            response = self._peek(identifier, image_request, version)
        if response is None:
            return None
        headers = [
            ("ETag", response.etag),
            ("Cache-Control", CACHE_PUBLIC),
            ("Link", link_header(f"{origin}{PREFIX}{identifier}", response.canonical, Version.V3)),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", "ETag, Link"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if _matches_etag(environ.get("HTTP_IF_NONE_MATCH"), response.etag):
            return "304 Not Modified", headers, []
        content = response.content()
        headers += [("Content-Type", response.content_type), ("Content-Length", str(len(content)))]
        return "200 OK", headers, [] if method == "HEAD" else [content]

    def _look_up(self, identifier: str, image_request: str) -> _TileResponse | None:
        sha256 = self._masters.sha256_of(identifier)
        pack = open_pack(sha256) if sha256 is not None else None
        if sha256 is None or pack is None:
            return None
        return _find_tile(image_request, pack) or _small_image(image_request, sha256, pack)

    def _peek(self, identifier: str, image_request: str, version: Stamp) -> _TileResponse | None:
        sha256 = self._masters.peek(identifier, version)
        pack = peek_pack(sha256) if sha256 is not None else None
        return _find_tile(image_request, pack) if pack is not None else None

    def _origin(self, environ: dict[str, Any]) -> str | None:
        """Return scheme and host of the request; None if Django would refuse or redirect it."""
        scheme, host = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", "")
        if settings.SECURE_SSL_REDIRECT and scheme != "https":
            return None
        if host not in self._hosts:
            domain, _port = split_domain_port(host)
            if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
                return None
            if len(self._hosts) >= _MAX_HOSTS:
                self._hosts.clear()
            self._hosts.add(host)
        return f"{scheme}://{host}"


@dataclass(frozen=True)
class _TileResponse:
    """An image that is served here: a stored tile or a small image."""

    etag: str
    canonical: str
    content_type: str
    content: Callable[[], bytes]


def _find_tile(image_request: str, pack: Pack) -> _TileResponse | None:
    """Return the tile stored for `image_request`."""
    tile = pack.find(image_request)
    if tile is None:
        return None
    return _TileResponse(
        tile.etag,
        pack.canonical(image_request) or image_request,
        "image/jpeg",
        lambda: pack.read_at(tile.location),
    )


def _small_image(image_request: str, sha256: str, pack: Pack) -> _TileResponse | None:
    """Return the small image that `image_request` asks for."""
    small = small_image(image_request, sha256, pack)
    if small is None:
        return None
    return _TileResponse(
        small.etag, small.canonical, small.content_type, lambda: small.content(pack)
    )


def _matches_etag(if_none_match: str | None, etag: str) -> bool:
    """Return whether `If-None-Match` has the ETag (RFC 9110, section 13.1.2: weak comparison)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    opaque = etag.removeprefix("W/")
    return opaque in (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
