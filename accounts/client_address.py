"""The network that a request comes from, by which attempts are counted."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

#: A household or a server gets at least a /64 and may use any of its 2^64 addresses (RFC 6177).
_IPV6_PREFIX = 64


def client_network(request: HttpRequest) -> str:
    """Return the visitor's IPv4 address, or the first address of the visitor's IPv6 /64.

    "" if the address is unknown, as behind a proxy on a Unix socket that is not trusted. Only the
    address of the connection is read: museum/wsgi.py has put what a trusted proxy says there.
    """
    return network_of(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """Return the IPv4 address, the first address of the /64 of an IPv6 address, or ""."""
    try:
        host = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(host, ipaddress.IPv4Address):
        return str(host)
    if host.ipv4_mapped is not None:
        return str(host.ipv4_mapped)
    network = ipaddress.IPv6Network((host, _IPV6_PREFIX), strict=False)
    return str(network.network_address)
