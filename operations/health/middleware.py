"""Middleware: numbers, counts and logs every answer; answers probes before hosts are checked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from operations.health import request_ids, views

_log = logging.getLogger("operations.requests")

_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
_PROBES: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "/healthz": views.healthz,
    "/readyz": views.readyz,
    "/metrics": views.metrics,
}


class RequestMiddleware:
    """Gives the request its number, and counts and logs the answer.

    The line in the log has the name of the view instead of the address, so that no search, no
    token of a preview and no name that somebody typed is in it. The time is until the headers:
    a streamed body comes after it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        # Imported when the server process starts: prometheus_client decides at its import whether
        # processes count together.
        from operations.health.metrics import count_request

        self.get_response = get_response
        self.count_request = count_request

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = request.META.get(request_ids.TRUSTED_KEY) or request_ids.new_request_id()
        token = request_ids.current.set(number)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            view = _view_name(request)
            method = request.method if request.method in _METHODS else "other"
            self.count_request(str(method), view, response.status_code, seconds)
            _log.info(
                "%s %s %d",
                method,
                view,
                response.status_code,
                extra={
                    "method": method,
                    "view": view,
                    "status": response.status_code,
                    "milliseconds": round(seconds * 1000, 1),
                },
            )
        finally:
            request_ids.current.reset(token)
        response["X-Request-ID"] = number
        return response


def _view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return _PROBES[request.path].__name__ if request.path in _PROBES else "unresolved"
    return match.view_name or "unnamed"


class ProbeMiddleware:
    """Answers probes without looking at the host, which a load balancer names by its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return _PROBES.get(request.path, self.get_response)(request)
