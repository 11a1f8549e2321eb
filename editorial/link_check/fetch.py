"""Looking at one address, politely: HEAD, then GET where HEAD is refused; never into a private net.

A record's address is typed by a curator, and a redirect by a stranger: neither may make the museum
ask its own network.
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

TIMEOUT = 15
#: What does not understand or allow HEAD.
_NO_HEAD = {400, 401, 403, 405, 406, 429, 500, 501, 503}
_GONE = {404, 410}
_FOR_GOOD = {301, 308}
#: IPv4 addresses written as IPv6 (RFC 6052 section 2.1).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(URLError):
    """An address that leads into the museum's own network."""


@dataclass(frozen=True)
class Answer:
    """How an address answered. `moved_to` where it said that it has moved for good."""

    state: LinkState
    words: str
    moved_to: str = ""


def check_public_host(address: str) -> None:
    """Raises PrivateAddress unless every machine of that name is on the public net."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PrivateAddress(f"{address} is no address of the web")
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise URLError(f"there is no machine {parts.hostname} ({error})") from error
    for *_rest, (host, *_port) in found:
        if not _is_public(ipaddress.ip_address(str(host).partition("%")[0])):
            raise PrivateAddress(f"{parts.hostname} is not on the public net")


def _is_public(host: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(host, ipaddress.IPv6Address) and host in _NAT64:
        host = ipaddress.IPv4Address(host.packed[-4:])
    return host.is_global and not host.is_multicast


class _Redirects(HTTPRedirectHandler):
    """Follows to public addresses alone, and notes where the first permanent one leads."""

    def __init__(self) -> None:
        self.moved_to = ""
        self.only_for_good = True

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        check_public_host(newurl)
        self.only_for_good &= code in _FOR_GOOD
        if self.only_for_good:
            self.moved_to = newurl
        made = super().redirect_request(req, fp, code, msg, headers, newurl)
        if made is not None:
            made.method = req.get_method()
        return made


def fetch_status(address: str, agent: str) -> Answer:
    """How `address` answers now; `agent` says who asks, and how to reach them."""
    try:
        check_public_host(address)
        return _request(address, agent)
    except HTTPError as error:
        state = LinkState.BROKEN if error.code in _GONE else LinkState.SILENT
        return Answer(state, f"{error.code} {error.reason}"[:300])
    except (URLError, OSError, http.client.HTTPException, ssl.SSLError, ValueError) as error:
        return Answer(LinkState.SILENT, str(getattr(error, "reason", error))[:300])


def as_uri(address: str) -> str:
    """An address with letters of any script (IRI, RFC 3987, 3.1) as what a request may hold."""
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
            # 403 and 429 tell of a machine that is there and wants no machines.
            if method == "GET" and error.code in (401, 403, 429):
                return Answer(LinkState.GOOD, f"{error.code} {error.reason}"[:300])
            if method == "GET" or error.code not in _NO_HEAD | _GONE:
                raise
    raise AssertionError("unreachable")
