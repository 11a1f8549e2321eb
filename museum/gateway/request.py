"""A request as the gateway reads it: head only, cheap to make, without Django."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

#: Bytes of address (path and query) and of all headers together. Browsers send less than 4,000;
#: search forms are bounded by the search itself.
MAX_ADDRESS_BYTES = 8_000
MAX_HEADER_BYTES = 32_000


class Request:
    """The head of a request.

    `path` is the path as it was sent, percent-encoded; `client` the visitor's address, which is
    that of a trusted proxy's client behind one. `headers` has each name once, in lower case:
    repeated ones are joined (RFC 9110, section 5.3), and names with an underscore, which WSGI
    could not tell from those with a hyphen, are left out.
    """

    __slots__ = ("client", "header_bytes", "headers", "method", "path", "query", "scheme", "scope")

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.scheme: str = scope["scheme"]
        self.path: bytes = scope["raw_path"]
        self.query: bytes = scope["query_string"]
        client = scope["client"]
        self.client: str = client[0] if client else ""
        headers: dict[bytes, bytes] = {}
        size = 0
        for name, value in scope["headers"]:
            size += len(name) + len(value)
            if name in headers:
                headers[name] += (b"; " if name == b"cookie" else b",") + value
            elif b"_" not in name:
                headers[name] = value
        self.headers = headers
        self.header_bytes = size

    @property
    def host(self) -> bytes:
        return self.headers.get(b"host", b"")

    @property
    def is_safe(self) -> bool:
        """Whether the method changes nothing and may be answered by the gateway."""
        return self.method in ("GET", "HEAD")

    @property
    def has_body(self) -> bool:
        length = self.headers.get(b"content-length", b"0")
        return length != b"0" or b"transfer-encoding" in self.headers

    @property
    def declared_length(self) -> int | None:
        """The length of the body in bytes as the client states it; None for a chunked body."""
        length = self.headers.get(b"content-length", b"")
        return int(length) if length.isdigit() else None


def address_block(client: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 network of an IPv6 one."""
    if ":" not in client:
        return client
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return client
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return str(mapped)
    return str(ip_network((address, 64), strict=False))
