"""Makes stored responses of the responses of Django, and representations of them (RFC 9110)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from museum.gateway.cacheability import varied_headers
from museum.gateway.content_codings import IDENTITY, encode, is_compressible
from museum.gateway.request import Request
from museum.gateway.store import Headers, StoredResponse

#: For a page without a `Cache-Control` of its own. A browser, and a cache that knows no more than
#: HTTP, asks every time, and nearly always gets 304 (RFC 9111). A cache that stands in front of the
#: museum (nginx, or a CDN that follows RFC 9213) may answer for a second without asking, and for
#: ten minutes while the museum does not answer (RFC 5861). nginx obeys the first of the three
#: that it meets, and passes it on to nobody.
REVALIDATED: Headers = (
    (b"x-accel-expires", b"1"),
    (b"cache-control", b"public, no-cache, stale-if-error=600"),
    (b"cdn-cache-control", b"public, max-age=1, stale-if-error=600"),
)
_MADE_FOR_EACH_REQUEST = frozenset(
    {"content-length", "etag", "vary", "date", "connection", "x-request-id"}
)
_SUFFIXES = {IDENTITY: "", "gzip": "-gz", "br": "-br"}


class Representation(NamedTuple):
    """A cached page in one coding, ready to be sent."""

    etag: bytes
    headers: list[tuple[bytes, bytes]]
    #: Those of 304, which describe the page but not its body (RFC 9110, section 15.4.5).
    unmodified: list[tuple[bytes, bytes]]
    body: bytes


def stored_response(
    status: int, headers: Sequence[tuple[str, str]], body: bytes, coding: str
) -> StoredResponse:
    """Return the page to be cached for a response, with its body in `coding` too.

    An ETag of the response itself is used if it is strong; otherwise it is a hash of the body.
    """
    named = {name.lower(): value for name, value in headers}
    vary_by = tuple(sorted(varied_headers(named.get("vary", "")) - {"accept-encoding"}))
    tag = named.get("etag", "")
    tag = tag.strip('"') if tag.startswith('"') else sha256(body).hexdigest()[:32]
    stored = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in headers
        if name.lower() not in _MADE_FOR_EACH_REQUEST
    ]
    bodies = {IDENTITY: body}
    if is_encodable(named.get("content-type", "").encode(), named.get("content-encoding"), body):
        stored.append((b"vary", ", ".join(["accept-encoding", *vary_by]).encode()))
        bodies[coding] = encode(body, coding)
    elif "vary" in named:
        stored.append((b"vary", named["vary"].encode("latin-1")))
    policy = () if "cache-control" in named else REVALIDATED
    return StoredResponse((*policy, *stored), tag, bodies, vary_by, status)


def is_encodable(content_type: bytes, content_encoding: str | None, body: bytes) -> bool:
    """Return whether the body is sent in the coding that a client prefers."""
    return content_encoding is None and is_compressible(content_type, body)


def best_coding(page: StoredResponse, preferred: str) -> str:
    """Return the coding in which `page` is sent to a client that prefers `preferred`."""
    if preferred in page.bodies:
        return preferred
    named = dict(page.headers)
    encoding = named.get(b"content-encoding")
    encodable = is_encodable(
        named.get(b"content-type", b""),
        None if encoding is None else encoding.decode(),
        page.bodies[IDENTITY],
    )
    return preferred if encodable else IDENTITY


def answer(page: StoredResponse, coding: str) -> Representation:
    """Return the answer of `page` in a coding that it has."""
    made: Representation | None = page.answers.get(coding)
    if made is None:
        made = page.answers[coding] = _make_representation(page, coding)
    return made


def _make_representation(page: StoredResponse, coding: str) -> Representation:
    body = page.bodies[coding]
    etag = f'"{page.tag}{_SUFFIXES[coding]}"'.encode("latin-1")
    described = [*page.headers]
    if page.status == 200:
        described.append((b"etag", etag))
    unmodified = [pair for pair in described if not pair[0].startswith(b"content-")]
    unmodified += [pair for pair in described if pair[0] == b"content-security-policy"]
    headers = [*described, (b"content-length", str(len(body)).encode())]
    if coding != IDENTITY:
        headers.append((b"content-encoding", coding.encode()))
    return Representation(etag, headers, unmodified, body)


def is_unmodified(request: Request, etag: bytes) -> bool:
    """Return whether the client has the page already (RFC 9110, section 13.1.2)."""
    known = request.headers.get(b"if-none-match")
    if known is None:
        return False
    if known == etag or known.strip() == b"*":
        return True
    # Compared weakly: a cache in front may have weakened it.
    return etag in (tag.strip().removeprefix(b"W/") for tag in known.split(b","))
