"""Requesting one external address: HEAD, then GET where HEAD is refused.

Only hosts on the public internet are requested (`public_net`), and each redirect is checked anew.
Nothing of a body is read, and one address takes at most `MOST_SECONDS`, however slowly it answers.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit, urlunsplit

from django.utils.encoding import iri_to_uri, punycode

from editorial.link_check.public_net import PrivateAddress, PublicConnection, PublicTLSConnection
from editorial.models.external_link import LinkState

#: Seconds that one step (connecting, one read) may take, and everything together.
TIMEOUT = 15
MOST_SECONDS = 30
#: Redirects that are followed.
MOST_REDIRECTS = 10
#: Status codes of servers that do not understand or allow HEAD.
_NO_HEAD = {400, 401, 403, 405, 406, 429, 500, 501, 503}
_GONE = {404, 410}
_PERMANENT = {301, 308}
_REDIRECTS = {301, 302, 303, 307, 308}
_CONNECTIONS = {"http": PublicConnection, "https": PublicTLSConnection}


@dataclass(frozen=True)
class Answer:
    """How an address responded: its state, the status line or error, and a permanent redirect."""

    state: LinkState
    words: str
    moved_to: str = ""


@dataclass
class _Way:
    """A request and its redirects.

    `moved_to` is the target of the last redirect before the first temporary one.
    """

    address: str
    method: str
    agent: str
    deadline: float
    moved_to: str = ""
    all_permanent: bool = field(default=True)

    def follow(self) -> tuple[int, str]:
        """Return status and reason of the last response. Raises URLError, OSError and so on."""
        for _redirect in range(MOST_REDIRECTS + 1):
            status, reason, location = self._ask()
            if status not in _REDIRECTS or not location:
                return status, reason
            self.address = urljoin(self.address, location)
            self.all_permanent &= status in _PERMANENT
            if self.all_permanent:
                self.moved_to = self.address
        raise URLError(f"more than {MOST_REDIRECTS} redirects")

    def _ask(self) -> tuple[int, str, str]:
        """Return status, reason and `Location` of the response to one request."""
        parts = urlsplit(as_uri(self.address))
        if parts.scheme not in _CONNECTIONS or not parts.hostname:
            raise PrivateAddress(f"{self.address} is no address of the web")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no answer in {MOST_SECONDS} seconds")
        connection = _CONNECTIONS[parts.scheme](
            parts.hostname, parts.port, timeout=min(TIMEOUT, left)
        )
        # A server that sends one byte every few seconds never exceeds the time of one read.
        ended = threading.Timer(left, _hang_up, [connection])
        ended.daemon = True
        ended.start()
        try:
            target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            headers = {"User-Agent": self.agent, "Accept": "*/*", "Connection": "close"}
            connection.request(self.method, target, headers=headers)
            response = connection.getresponse()
            if time.monotonic() >= self.deadline:  # hung up, which looks like the end of headers
                raise TimeoutError(f"no answer in {MOST_SECONDS} seconds")
            location = response.headers.get("Location", "").strip()
            return response.status, response.reason, _as_text(location)
        finally:
            ended.cancel()
            connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _as_text(header: str) -> str:
    """Return a header, which http.client reads as Latin-1, as the UTF-8 that it mostly is."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def fetch_status(address: str, agent: str) -> Answer:
    """Request `address` and return how it responds; network errors are returned, not raised.

    `agent` is the User-Agent: it names the museum and how to reach it.
    """
    deadline = time.monotonic() + MOST_SECONDS
    try:
        way = _Way(address, "HEAD", agent, deadline)
        status, reason = way.follow()
        if status in _NO_HEAD | _GONE:
            way = _Way(address, "GET", agent, deadline)
            status, reason = way.follow()
            # These codes come from a server that exists and refuses automatic requests.
            if status in (401, 403, 429):
                return Answer(LinkState.GOOD, f"{status} {reason}"[:300])
    except (URLError, OSError, http.client.HTTPException, ssl.SSLError, ValueError) as error:
        return Answer(LinkState.SILENT, str(getattr(error, "reason", error))[:300])
    if status >= 300:
        state = LinkState.BROKEN if status in _GONE else LinkState.SILENT
        return Answer(state, f"{status} {reason}"[:300])
    if way.moved_to:
        return Answer(LinkState.MOVED, f"{status}", way.moved_to[:2000])
    return Answer(LinkState.GOOD, f"{status}")


def as_uri(address: str) -> str:
    """Return the URI of an address with letters of any script (IRI, RFC 3987 section 3.1)."""
    parts = urlsplit(address)
    host = punycode(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    return iri_to_uri(urlunsplit(parts._replace(netloc=host + port, fragment="")))
