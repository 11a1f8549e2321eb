"""Policy headers of every response, in one table, and the middleware that completes them.

Django's middleware sets most of them, but not where it has not run yet or runs no more: on a host
that is refused, on the redirect to HTTPS, on a tile that is served before Django, and on an error
of the middleware itself. `PolicyHeadersMiddleware` (WSGI) is outside all of that, `PolicyHeaders`
(ASGI) outside the gateway too, and both add what is missing; a header that a response has is never
changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from typing import Any

from csp.utils import build_policy
from django.conf import settings

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: Paths whose responses other sites may show: images of the museum in viewers, feeds and cards, and
#: its logo, which every manifest names (Presentation API 3.0, section 3.1, `provider`).
CROSS_ORIGIN_PATHS = ("/iiif/", "/media/", "/static/img/")


def resource_policy(path: str) -> str:
    """Return the Cross-Origin-Resource-Policy of a path (Fetch standard, section 3.6)."""
    return "cross-origin" if path.startswith(CROSS_ORIGIN_PATHS) else "same-origin"


def policy_headers(path: str, *, is_https: bool) -> dict[str, str]:
    """Return the policy headers that a response for `path` must have, by name."""
    headers = {**_constant_headers(), "Cross-Origin-Resource-Policy": resource_policy(path)}
    if is_https and settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = _hsts()
    return headers


@lru_cache(maxsize=1)
def _constant_headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": build_policy(),
        "Permissions-Policy": ", ".join(f"{name}=()" for name in settings.PERMISSIONS_POLICY),
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }


def _hsts() -> str:
    parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        parts.append("includeSubDomains")
    if settings.SECURE_HSTS_PRELOAD:
        parts.append("preload")
    return "; ".join(parts)


class PolicyHeadersMiddleware:
    """WSGI middleware that adds the policy headers which a response lacks."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        def start(status: str, headers: Headers, *rest: Any) -> Any:
            present = {name.lower() for name, _value in headers}
            is_https = environ.get("wsgi.url_scheme") == "https"
            wanted = policy_headers(environ.get("PATH_INFO", ""), is_https=is_https)
            missing = [
                (name, value) for name, value in wanted.items() if name.lower() not in present
            ]
            return start_response(status, [*headers, *missing], *rest)

        return self._application(environ, start)


class PolicyHeaders:
    """ASGI middleware that adds the policy headers which a response lacks."""

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_complete(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _value in headers}
                wanted = _encoded_headers(
                    scope["path"].startswith(CROSS_ORIGIN_PATHS), scope.get("scheme") == "https"
                )
                headers += [pair for pair in wanted if pair[0] not in present]
                message = {**message, "headers": headers}
            await send(message)

        is_http = scope["type"] == "http"
        await self._application(scope, receive, send_complete if is_http else send)


@lru_cache(maxsize=4)
def _encoded_headers(is_cross_origin: bool, is_https: bool) -> list[tuple[bytes, bytes]]:
    path = CROSS_ORIGIN_PATHS[0] if is_cross_origin else "/"
    wanted = policy_headers(path, is_https=is_https)
    return [(name.lower().encode(), value.encode()) for name, value in wanted.items()]
