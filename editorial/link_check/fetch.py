"""Requesting one external address: HEAD, then GET where HEAD is refused.

Hosts on private networks are never requested. The addresses in records are typed by curators, and
redirects come from strangers; neither may make the museum send requests into its own network.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from django.utils.encoding import iri_to_uri, punycode

from editorial.models.external_link import LinkState

#: Seconds.
TIMEOUT = 15
#: Status codes of servers that do not understand or allow HEAD.
_NO_HEAD = {400, 401, 403, 405, 406, 429, 500, 501, 503}
_GONE = {404, 410}
_PERMANENT = {301, 308}
#: IPv4 addresses written as IPv6 (RFC 6052 section 2.1).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(URLError):
    """An address that leads into the museum's own network."""


@dataclass(frozen=True)
class Answer:
    """How an address responded: its state, the status line or error, and a permanent redirect."""

    state: LinkState
    words: str
    moved_to: str = ""


def check_public_host(address: str) -> None:
    """Raise PrivateAddress unless every IP address of the host is on the public internet.

    Raises URLError when the host cannot be resolved.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PrivateAddress(f"{address} is no address of the web")
    try:
        resolved = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise URLError(f"there is no machine {parts.hostname} ({error})") from error
    for *_rest, (host, *_port) in resolved:
        if not _is_public(ipaddress.ip_address(str(host).partition("%")[0])):
            raise PrivateAddress(f"{parts.hostname} is not on the public net")


def _is_public(host: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(host, ipaddress.IPv6Address) and host in _NAT64:
        host = ipaddress.IPv4Address(host.packed[-4:])
    return host.is_global and not host.is_multicast


class _Redirects(HTTPRedirectHandler):
    """Follows redirects to public hosts only, and notes where the permanent ones lead.

    `moved_to` is the target of the last redirect before the first temporary one.
    """

    def __init__(self) -> None:
        self.moved_to = ""
        self.all_permanent = True

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        check_public_host(newurl)
        self.all_permanent &= code in _PERMANENT
        if self.all_permanent:
            self.moved_to = newurl
        redirected = super().redirect_request(req, fp, code, msg, headers, newurl)
        if redirected is not None:
            redirected.method = req.get_method()
        return redirected


def fetch_status(address: str, agent: str) -> Answer:
    """Request `address` and return how it responds; network errors are returned, not raised.

    `agent` is the User-Agent: it names the museum and how to reach it.
    """
    try:
        check_public_host(address)
        return _request(address, agent)
    except HTTPError as error:
        state = LinkState.BROKEN if error.code in _GONE else LinkState.SILENT
        return Answer(state, f"{error.code} {error.reason}"[:300])
    except (URLError, OSError, http.client.HTTPException, ssl.SSLError, ValueError) as error:
        return Answer(LinkState.SILENT, str(getattr(error, "reason", error))[:300])


def as_uri(address: str) -> str:
    """Return the URI of an address with letters of any script (IRI, RFC 3987 section 3.1)."""
    parts = urlsplit(address)
    host = punycode(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    return iri_to_uri(urlunsplit(parts._replace(netloc=host + port, fragment="")))


def _request(address: str, agent: str) -> Answer:
    for method in ("HEAD", "GET"):
        redirects = _Redirects()
        opener: OpenerDirector = build_opener(redirects)
        request = Request(
            as_uri(address), method=method, headers={"User-Agent": agent, "Accept": "*/*"}
        )
        try:
            with opener.open(request, timeout=TIMEOUT) as response:
                if redirects.moved_to:
                    return Answer(LinkState.MOVED, f"{response.status}", redirects.moved_to[:2000])
                return Answer(LinkState.GOOD, f"{response.status}")
        except HTTPError as error:
            # These codes come from a server that exists and refuses automatic requests.
            if method == "GET" and error.code in (401, 403, 429):
                return Answer(LinkState.GOOD, f"{error.code} {error.reason}"[:300])
            if method == "GET" or error.code not in _NO_HEAD | _GONE:
                raise
    raise AssertionError("unreachable")
