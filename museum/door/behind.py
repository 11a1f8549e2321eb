"""What is behind the door: Django's WSGI application, called in lanes of threads."""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db import close_old_connections
from django.urls import Resolver404, resolve
from django.utils import translation

from museum.door.codings import chosen_coding
from museum.door.kept import page_of_response
from museum.door.lanes import Lane
from museum.door.limits import Budget
from museum.door.outgoing import Outgoing
from museum.door.request import Request
from museum.door.rules import EXPORT, MAX_BODY_BYTES, may_keep
from museum.door.store import KeptPage
from museum.door.wsgi import Application, Environ, page_environ, run

_log = logging.getLogger(__name__)

#: Seconds after which a client is told that the museum is busy, though its view still runs.
VIEW_SECONDS, DESK_SECONDS = 60.0, 600.0


class ViewTooLong(Exception):
    """The view has not answered in time."""


@dataclass(frozen=True)
class Lanes:
    """One lane for each kind of request."""

    pages: Lane
    desk: Lane
    exports: Lane
    unknown: Lane

    @classmethod
    def from_settings(cls) -> Lanes:
        waiting = settings.REQUESTS_WAITING
        return cls(
            Lane("pages", settings.SERVER_THREADS, waiting),
            Lane("desk", settings.DESK_THREADS, waiting),
            # An export takes long, so whoever is too much is told so at once.
            Lane("exports", settings.EXPORTS_AT_ONCE, 0),
            # Whoever asks for a thousand addresses that do not exist waits for nobody but others
            # who do.
            Lane("unknown", 1, waiting // 4),
        )

    def lane_of(self, path: bytes) -> Lane:
        """Return the lane for requests to `path`."""
        if EXPORT.search(path):
            return self.exports
        if path.startswith(b"/admin/"):
            return self.desk
        return self.pages if _is_known(path) else self.unknown

    def close(self) -> None:
        for lane in (self.pages, self.desk, self.exports, self.unknown):
            lane.close()


class Behind:
    """Calls `application` for requests that the door does not answer itself."""

    def __init__(self, application: Application, lanes: Lanes, budget: Budget) -> None:
        self._application, self._lanes, self._budget = application, lanes, budget

    async def render(self, request: Request) -> KeptPage | Outgoing:
        """Answer a request that the rule of kept pages allows, as for an anonymous visitor.

        Returns a page where the answer may be kept, else the answer on its way. Raises LaneFull or
        ViewTooLong.
        """
        coding = chosen_coding(request.headers.get(b"accept-encoding", b""))
        is_static = request.path.startswith(str(settings.STATIC_URL).encode())
        environ = page_environ(request, io.BytesIO(), coding if is_static else "")
        outgoing = Outgoing(self._budget, settings.SPOOL_DIR, MAX_BODY_BYTES)
        lane = self._lanes.lane_of(request.path)
        call: asyncio.Future[Any] = lane.submit(
            _render, self._application, environ, outgoing, coding
        )
        ready = asyncio.ensure_future(outgoing.ready())
        try:
            async with asyncio.timeout(VIEW_SECONDS):
                await asyncio.wait({call, ready}, return_when=asyncio.FIRST_COMPLETED)
                if outgoing.is_finished:
                    page = await call
                    if page is not None:
                        return page
        except TimeoutError as error:
            lane.give_up(call)
            outgoing.drop()
            raise ViewTooLong from error
        finally:
            ready.cancel()
        return outgoing

    async def call(
        self,
        request: Request,
        environ: Environ,
        left: asyncio.Future[None],
    ) -> Outgoing | None:
        """Return the answer on its way, once it is ready to be sent.

        None when the client left meanwhile: `left` is done then. Raises LaneFull or ViewTooLong.
        """
        outgoing = Outgoing(self._budget, settings.SPOOL_DIR)
        lane = self._lanes.lane_of(request.path)
        call = lane.submit(run, self._application, environ, outgoing)
        call.add_done_callback(lambda done: done.cancelled() or done.exception())
        ready = asyncio.ensure_future(outgoing.ready())
        left.add_done_callback(lambda _done: outgoing.drop())
        seconds = VIEW_SECONDS if lane in (self._lanes.pages, self._lanes.unknown) else DESK_SECONDS
        await asyncio.wait({ready, left}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            return outgoing
        ready.cancel()
        outgoing.drop()
        if left.done():
            # Out of the queue, or stopped at its next piece.
            call.cancel()
            return None
        lane.give_up(call)
        raise ViewTooLong

    async def is_signed_in(self, request: Request) -> bool:
        """Return whether the request has the cookie of a valid session of somebody signed in."""
        key = _session_key(request.headers.get(b"cookie", b""))
        return bool(key) and await self._lanes.desk.submit(_has_user, key)


def _is_known(path: bytes) -> bool:
    """Return whether the address belongs to a view; static files belong to none."""
    if path.startswith(str(settings.STATIC_URL).encode()):
        return True
    text = unquote(path.decode("latin-1"))
    try:
        with translation.override(translation.get_language_from_path(text)):
            resolve(text)
    except Resolver404:
        return False
    return True


def _render(
    application: Application, environ: Environ, outgoing: Outgoing, coding: str
) -> KeptPage | None:
    """Run in a thread: answer, and make the page to be kept, which costs some milliseconds."""
    run(application, environ, outgoing)
    if not outgoing.is_whole:
        return None
    body = outgoing.whole()
    if not may_keep(outgoing.status, outgoing.headers, body, environ):
        return None
    return page_of_response(outgoing.status, outgoing.headers, body, coding)


def _session_key(cookie: bytes) -> str:
    try:
        morsel = SimpleCookie(cookie.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel is not None else ""


def _has_user(key: str) -> bool:
    close_old_connections()
    try:
        engine = import_module(settings.SESSION_ENGINE)
        return "_auth_user_id" in engine.SessionStore(key)
    except Exception:  # the database, most likely: then nothing large is accepted
        _log.exception("It cannot be asked whether a session is valid.")
        return False
    finally:
        close_old_connections()
