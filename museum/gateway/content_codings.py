"""Content codings: which one a client accepts, and bodies in it (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli

IDENTITY, GZIP, BROTLI = "identity", "gzip", "br"
#: The best first. Brotli's quality 5 takes as long as gzip's 6 and is a sixth smaller.
_PREFERRED = (BROTLI, GZIP)
_BROTLI_QUALITY, _GZIP_LEVEL = 5, 6
#: Smaller bodies are sent as they are.
_MIN_BYTES = 400
_COMPRESSIBLE = (b"text/", b"application/json", b"application/ld+json", b"application/xml")
_COMPRESSIBLE_ENDS = (b"+xml", b"+json", b"javascript", b"x-bibtex")


@lru_cache(maxsize=256)
def chosen_coding(accept_encoding: bytes) -> str:
    """Return the coding for a client that sends this `Accept-Encoding`."""
    if len(accept_encoding) > 500:
        return IDENTITY
    weights: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, _semicolon, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            weight = 0.0
        weights[name.strip()] = weight
    any_other = weights.get("*", 0.0)
    for coding in _PREFERRED:
        if weights.get(coding, any_other) > 0:
            return coding
    return IDENTITY


def is_compressible(content_type: bytes, body: bytes) -> bool:
    """Return whether compressing `body` is worth it."""
    media_type = content_type.partition(b";")[0].strip().lower()
    return len(body) >= _MIN_BYTES and (
        media_type.startswith(_COMPRESSIBLE) or media_type.endswith(_COMPRESSIBLE_ENDS)
    )


def encode(body: bytes, coding: str) -> bytes:
    """Return `body` in `coding`. gzip's header has no time, so equal bodies stay equal."""
    if coding == BROTLI:
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    if coding == GZIP:
        return gzip.compress(body, _GZIP_LEVEL, mtime=0)
    return body
