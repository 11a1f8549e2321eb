"""Middleware that lets public pages read from the replica of the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from search import replica
from search.version import VersionReader, version_reader


class ReplicaMiddleware:
    """Reads anonymous public pages from the replica, while it is as new as the catalogue.

    A request with a cookie may belong to somebody who has just changed something, and one that is
    no GET or HEAD may change something: both read from the primary, as do the admin and the checks
    of health. It is not used without DATABASE_REPLICA_URL.
    """

    #: Beginnings of paths that are never read from the replica.
    PRIMARY_PATHS = ("/admin/", "/accounts/", "/preview/", "/healthz", "/readyz", "/metrics")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if replica.REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._read_version: VersionReader = version_reader()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self._is_public(request):
            return self.get_response(request)
        with replica.reading(self._read_version()):
            return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer once more from the primary when the replica has failed."""
        if not replica.is_in_use() or not isinstance(exception, replica.FAILURES):
            return None
        replica.give_up(exception)
        match = request.resolver_match
        if match is None:
            return None
        response = match.func(request, *match.args, **match.kwargs)
        render: Any = getattr(response, "render", None)
        return render() if callable(render) else response

    def _is_public(self, request: HttpRequest) -> bool:
        paths: Sequence[str] = self.PRIMARY_PATHS
        return (
            request.method in ("GET", "HEAD")
            and not request.COOKIES
            and not request.path_info.startswith(tuple(paths))
        )
