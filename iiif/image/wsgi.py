"""The tile at the WSGI door: pictures of published photographs, before Django's middleware.

A deep zoom asks for dozens of tiles at once, and a tile is a look-up and a read; all that Django
does around a request costs many times as much, and as much again as a small picture that is
computed out of a few tiles. So what is certain is answered here, and everything else, whatever is
odd about it, falls through to Django, which says the same and more: a large picture, an unpublished
photograph and who may see it, a wrong host, a misspelt address (decision 0013).
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
from images.tiles import Pack, open_pack
from photos.published_masters import PublishedMasterCache

_log = logging.getLogger(__name__)

#: Of Image API 3.0; its level is that of the whole service.
PREFIX = "/iiif/3/"
_IDENTIFIER = re.compile(r"PH-[0-9]{4,9}", re.ASCII)
_INFORMATION = "info.json"
#: Hosts that were found good are remembered; so many that nobody fills the memory with them.
_MAX_HOSTS = 100

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TileMiddleware:
    """A WSGI application that answers for stored tiles, in front of `application`."""

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
            except Exception:  # whatever it is, Django answers, and fails more visibly
                _log.exception("The tile door fails; Django answers.")
                answer = None
            if answer is not None:
                status, headers, body = answer
                start_response(status, headers)
                return body
        return self._application(environ, start_response)

    def _answer(self, environ: dict[str, Any]) -> tuple[str, Headers, list[bytes]] | None:
        """Status, headers and body; None for everything that is not certain."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method not in ("GET", "HEAD") or not path.isascii():
            return None
        if environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"):
            return None
        identifier, _slash, asked = path[len(PREFIX) :].partition("/")
        if asked == _INFORMATION or not _IDENTIFIER.fullmatch(identifier):
            return None
        origin = self._origin(environ)
        if origin is None:
            return None
        sha256 = self._masters.sha256_of(identifier)
        pack = open_pack(sha256) if sha256 is not None else None
        found = _find_tile(asked, sha256, pack) if sha256 is not None and pack is not None else None
        if found is None:
            return None
        headers = [
            ("ETag", found.etag),
            ("Cache-Control", CACHE_PUBLIC),
            ("Link", link_header(f"{origin}{PREFIX}{identifier}", found.canonical, Version.V3)),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", "ETag, Link"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if _matches_etag(environ.get("HTTP_IF_NONE_MATCH"), found.etag):
            return "304 Not Modified", headers, []
        content = found.content()
        headers += [("Content-Type", found.content_type), ("Content-Length", str(len(content)))]
        return "200 OK", headers, [] if method == "HEAD" else [content]

    def _origin(self, environ: dict[str, Any]) -> str | None:
        """Scheme and host of the address asked for; None where Django would not have it."""
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
    """A picture that can be answered at once."""

    etag: str
    canonical: str
    content_type: str
    content: Callable[[], bytes]


def _find_tile(asked: str, sha256: str, pack: Pack) -> _TileResponse | None:
    """What is stored under the address, or else what is quickly computed."""
    tile = pack.find(asked)
    if tile is not None:
        return _TileResponse(
            tile.etag,
            pack.canonical(asked) or asked,
            "image/jpeg",
            lambda: pack.read_at(tile.location),
        )
    small = small_image(asked, sha256, pack)
    if small is None:
        return None
    return _TileResponse(
        small.etag, small.canonical, small.content_type, lambda: small.content(pack)
    )


def _matches_etag(asked: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names the tag (RFC 9110, section 13.1.2: compared weakly)."""
    if asked is None:
        return False
    if asked.strip() == "*":
        return True
    return etag in (tag.strip().removeprefix("W/") for tag in asked.split(","))
