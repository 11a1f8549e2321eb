"""The number of a request, by which its lines are found in the logs of every machine it passed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from typing import Any

#: The number of the request that this thread or task answers; "" outside a request.
current: ContextVar[str] = ContextVar("request_id", default="")

#: Key in the WSGI environ of a number that a trusted proxy gave.
TRUSTED_KEY = "operations.request_id"
#: Key in the WSGI environ of the header itself.
HEADER = "HTTP_X_REQUEST_ID"
_PATTERN = re.compile(r"[A-Za-z0-9._-]{8,64}")


def is_request_id(text: str) -> bool:
    """Whether `text` may be taken as a number: 8 to 64 letters, digits, `.`, `_` and `-`."""
    return _PATTERN.fullmatch(text) is not None


def new_request_id() -> str:
    """Return 32 random hexadecimal digits, the form that nginx gives `$request_id`."""
    return secrets.token_hex(16)


class TrustedRequestIDs:
    """WSGI middleware: keeps the `X-Request-ID` of a trusted proxy, and drops everybody else's.

    It stands outside whatever replaces REMOTE_ADDR by the visitor's address. Without it every
    request gets a new number.
    """

    def __init__(
        self, application: Callable[[dict[str, Any], Any], Iterable[bytes]], trusted: list[str]
    ) -> None:
        # The proxies are told from others by the rule that also trusts their X-Forwarded-For.
        from granian.utils.proxies import _Forwarders

        self.application = application
        self.trusted = _Forwarders(trusted)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        given = environ.pop(HEADER, "")
        environ.pop(TRUSTED_KEY, None)
        if is_request_id(given) and environ.get("REMOTE_ADDR") in self.trusted:
            environ[TRUSTED_KEY] = given
        return self.application(environ, start_response)


class TrustedRequestIDHeader:
    """ASGI middleware: drops `X-Request-ID` unless a trusted proxy sent it.

    What is left of the header may be believed by what stands inside.
    """

    def __init__(self, application: Callable[..., Awaitable[None]], trusted: list[str]) -> None:
        from granian.utils.proxies import _Forwarders

        self.application = application
        self.trusted = _Forwarders(trusted)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            client = (scope.get("client") or ("",))[0]
            is_trusted = client in self.trusted
            scope["headers"] = [
                (name, value)
                for name, value in scope["headers"]
                if name.lower() != b"x-request-id"
                or (is_trusted and is_request_id(value.decode("latin-1")))
            ]
        await self.application(scope, receive, send)
