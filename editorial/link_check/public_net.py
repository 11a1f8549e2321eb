"""Connections to hosts on the public internet, and to no others.

The addresses in records are typed by curators, and redirects come from strangers; neither may make
the museum send requests into its own network. A name is resolved once, and the connection goes to
the address that was checked: a name server that answers differently the second time (DNS
rebinding) gains nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.error import URLError

#: Networks that Python does not call private and that are not the public internet either: they
#: carry an IPv4 address, which a relay of this very network would connect to.
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b::/96",  # NAT64 (RFC 6052)
            "64:ff9b:1::/48",  # NAT64, local use (RFC 8215)
            "2002::/16",  # 6to4 (RFC 3056)
            "2001::/32",  # Teredo (RFC 4380)
            "::/96",  # IPv4-compatible (RFC 4291 section 2.5.5.1)
            "::ffff:0:0/96",  # IPv4-mapped (RFC 4291 section 2.5.5.2)
            "fec0::/10",  # site-local (RFC 3879)
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        ),
    )
)
#: Of the ports that are assigned to services of the system, only those of the web.
_WEB_PORTS = (80, 443)
_FIRST_USER_PORT = 1024


class PrivateAddress(URLError):
    """An address that leads into the museum's own network, or to a service other than the web."""


def is_public(host: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Return whether an address is on the public internet, for one host."""
    if any(host.version == network.version and host in network for network in _NOT_PUBLIC):
        return False
    return host.is_global and not host.is_multicast


def resolve_public(host: str, port: int) -> list[str]:
    """Return the IP addresses of `host`, in the order in which they are to be tried.

    Raises PrivateAddress if one of them is not public, or if the port is that of a service of the
    system other than the web; URLError if there is no such host.
    """
    if port not in _WEB_PORTS and port < _FIRST_USER_PORT:
        raise PrivateAddress(f"port {port} of {host} is no port of the web")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise URLError(f"there is no machine {host} ({error})") from error
    addresses = [str(address).partition("%")[0] for *_rest, (address, *_port) in found]
    if not addresses or not all(is_public(ipaddress.ip_address(one)) for one in addresses):
        raise PrivateAddress(f"{host} is not on the public net")
    return list(dict.fromkeys(addresses))


def _connect(host: str, port: int, timeout: float) -> socket.socket:
    """Return a connection to the first address of `host` that answers. Raises URLError, OSError."""
    failure: OSError | None = None
    for address in resolve_public(host, port):
        try:
            # A literal address: nothing is resolved a second time.
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            failure = error
    raise failure or OSError("no address")


class PublicConnection(http.client.HTTPConnection):
    """HTTP to a public host. `timeout` is in seconds, for each step."""

    timeout: float

    def connect(self) -> None:
        self.sock = _connect(self.host, self.port, self.timeout)


class PublicTLSConnection(PublicConnection):
    """HTTPS to a public host, whose certificate must be that of its name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
