"""Which requests a cached page may answer, and which responses may be cached.

A page is cached only if nothing about it is certain to be one visitor's own. Both rules err to the
side of asking Django.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from editorial.previews import COOKIE as PREVIEW_COOKIE
from museum.gateway.request import Request

#: Longer addresses are answered, but not cached.
_MAX_QUERY_BYTES = 1_000
#: Responses that are longer are sent, but not cached.
MAX_BODY_BYTES = 1_000_000
#: Request headers that a cached page may vary by.
VARY_BY = frozenset({"accept", "accept-language", "accept-encoding"})
_MAX_VARIANT_BYTES = 300
#: Paths whose answers are never the same for everybody, or are not worth keeping: exports are
#: streamed, and computed images would displace the pages.
_NEVER = (b"/admin", b"/preview/", b"/healthz", b"/readyz", b"/metrics")
EXPORT = re.compile(rb"/export(\.|/|$)")
_IMAGE = re.compile(rb"/iiif/[23]/.+(?<!/info\.json)$")
#: Redirects to a canonical address or a language are the same for everybody too.
_STATUSES = (200, 301, 302, 303, 308)
_OWN = ("private", "no-store")
#: What Django leaves in the environment when it made or read a CSRF token for a form.
_TOKEN_MARKS = ("CSRF_COOKIE", "CSRF_COOKIE_NEEDS_UPDATE")


class RequestRule:
    """Whether a cached page may answer a request: a plain GET or HEAD of an anonymous visitor."""

    def __init__(self) -> None:
        self._own_cookies = tuple(
            name.encode()
            for name in (
                settings.SESSION_COOKIE_NAME,
                settings.CSRF_COOKIE_NAME,
                PREVIEW_COOKIE,
                "messages",
            )
        )

    def allows(self, request: Request) -> bool:
        """Return whether the request may be answered by a page that is cached for everybody."""
        headers, path = request.headers, request.path
        if not request.is_safe or path.startswith(_NEVER) or b"authorization" in headers:
            return False
        if b"range" in headers or request.has_body or len(request.query) > _MAX_QUERY_BYTES:
            return False
        cookie = headers.get(b"cookie")
        if cookie is not None and any(name in cookie for name in self._own_cookies):
            return False
        return not (EXPORT.search(path) or _IMAGE.match(path))


def is_storable(status: int, headers: Sequence[tuple[str, str]], body: bytes, environ: Any) -> bool:
    """Return whether a response to a request that the rule allows may be cached for everybody.

    `environ` is the environment after the response was made. A view may refuse as well, by
    `request.META["museum.gateway.uncacheable"] = True`.
    """
    if (
        status not in _STATUSES
        or len(body) > MAX_BODY_BYTES
        or environ.get("museum.gateway.uncacheable")
    ):
        return False
    if any(environ.get(mark) for mark in _TOKEN_MARKS) or b"csrfmiddlewaretoken" in body:
        return False
    for name, value in headers:
        name, value = name.lower(), value.lower()
        if name in ("set-cookie", "content-range", "www-authenticate"):
            return False
        if name == "cache-control" and any(word in value for word in _OWN):
            return False
        if name == "vary" and not varied_headers(value) <= VARY_BY:
            return False
    return True


def varied_headers(vary: str) -> frozenset[str]:
    """Return the names in a `Vary` header, in lower case."""
    return frozenset(name.strip().lower() for name in vary.split(",") if name.strip())


def variant(request: Request, vary_by: Sequence[str]) -> tuple[bytes, ...] | None:
    """Return the values of the headers `vary_by`; None if they are too long to be cached."""
    values = tuple(request.headers.get(name.encode(), b"") for name in vary_by)
    return values if sum(map(len, values)) <= _MAX_VARIANT_BYTES else None
