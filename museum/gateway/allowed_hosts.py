"""Whether the gateway may answer a request at all, by its host and scheme, as Django would."""

from __future__ import annotations

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from museum.gateway.request import Request

#: The number of valid hosts that are remembered; a limit, so that they cannot fill the memory.
_MAX_HOSTS = 100


class AllowedHosts:
    """The hosts that the museum answers for (ALLOWED_HOSTS)."""

    def __init__(self) -> None:
        self._valid: set[bytes] = set()

    def is_allowed(self, request: Request) -> bool:
        """Return whether the `Host` header is one of ours; Django answers 400 otherwise."""
        host = request.host
        if host in self._valid:
            return True
        domain, _port = split_domain_port(host.decode("latin-1"))
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
            return False
        if len(self._valid) >= _MAX_HOSTS:
            self._valid.clear()
        self._valid.add(host)
        return True


def is_redirected_to_https(request: Request) -> bool:
    """Return whether Django would redirect the request to HTTPS instead of answering it."""
    return bool(settings.SECURE_SSL_REDIRECT) and request.scheme != "https"
