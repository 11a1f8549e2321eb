"""Middleware that answers a safe request once more when the connection to the database broke."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import HttpRequest, HttpResponseBase

from museum.storage_faults import StorageFault

_log = logging.getLogger(__name__)


class ReconnectingMiddleware:
    """Answers GET and HEAD a second time, on new connections, after the database was away.

    A connection that breaks off in the middle of a page, because the server is restarted, says
    nothing of the next one, and connecting waits for a server that comes back
    (`museum.postgresql`). Whatever else writes is not repeated: nobody knows whether it was
    committed, and the page of the fault says so. An answer that is streamed has begun, and is not
    repeated either. It stands before whatever reads the database, so that the session and the
    user are read again too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        fault = getattr(response, "storage_fault", None)
        if request.method not in ("GET", "HEAD") or fault is not StorageFault.DATABASE_AWAY:
            return response
        if not _close_broken():
            return response
        _log.warning("%s is answered again: the database's connection broke.", request.path_info)
        response.close()
        for name in ("user", "_cached_user", "_acached_user"):
            with suppress(AttributeError):
                delattr(request, name)
        return self.get_response(request)


def _close_broken() -> bool:
    """Close this thread's connection to the primary; return whether there was one that broke.

    SQLite has no connection that breaks. Where connecting itself failed there is none: that was
    tried for long enough.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql" or database.in_atomic_block or database.connection is None:
        return False
    with suppress(Error):
        database.close()
    return True
