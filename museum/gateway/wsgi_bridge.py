"""What is behind the gateway: Django's WSGI application, called in pools of threads."""

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

from museum.gateway.cacheability import EXPORT, MAX_BODY_BYTES, is_storable
from museum.gateway.content_codings import chosen_coding
from museum.gateway.limits import SpoolQuota
from museum.gateway.representations import stored_response
from museum.gateway.request import Request
from museum.gateway.response_buffer import ResponseBuffer
from museum.gateway.store import StoredResponse
from museum.gateway.thread_pools import PoolFull, ThreadPool
from museum.gateway.wsgi import Application, Environ, page_environ, run

_log = logging.getLogger(__name__)

#: Seconds after which a client is told that the museum is busy, though its view still runs.
VIEW_SECONDS, DESK_SECONDS = 60.0, 600.0


class ViewTimeout(Exception):
    """The view has not answered in time."""


@dataclass(frozen=True)
class ThreadPools:
    """One pool for each kind of request."""

    pages: ThreadPool
    desk: ThreadPool
    exports: ThreadPool
    unknown: ThreadPool

    @classmethod
    def from_settings(cls) -> ThreadPools:
        waiting = settings.REQUESTS_WAITING
        return cls(
            ThreadPool("pages", settings.SERVER_THREADS, waiting),
            ThreadPool("desk", settings.DESK_THREADS, waiting),
            # An export takes long, so few wait for one, and not for long: the others are told so.
            ThreadPool(
                "exports",
                settings.EXPORTS_AT_ONCE,
                settings.EXPORTS_WAITING,
                settings.EXPORT_WAIT_SECONDS,
            ),
            # Whoever asks for a thousand addresses that do not exist waits for nobody but others
            # who do.
            ThreadPool("unknown", 1, waiting // 4),
        )

    def pool_for(self, path: bytes) -> ThreadPool:
        """Return the pool for requests to `path`."""
        if EXPORT.search(path):
            return self.exports
        if path.startswith(b"/admin/"):
            return self.desk
        return self.pages if _is_known(path) else self.unknown

    def close(self) -> None:
        for pool in (self.pages, self.desk, self.exports, self.unknown):
            pool.close()


class WsgiBridge:
    """Calls `application` for requests that the gateway does not answer itself."""

    def __init__(self, application: Application, pools: ThreadPools, quota: SpoolQuota) -> None:
        self._application, self._pools, self._quota = application, pools, quota

    async def render(self, request: Request) -> StoredResponse | ResponseBuffer:
        """Answer a request that the page cache may answer, as for an anonymous visitor.

        Returns a page where the answer may be cached, else a buffer. Raises PoolFull or
        ViewTimeout.
        """
        coding = chosen_coding(request.headers.get(b"accept-encoding", b""))
        is_static = request.path.startswith(str(settings.STATIC_URL).encode())
        environ = page_environ(request, io.BytesIO(), coding if is_static else "")
        buffer = ResponseBuffer(self._quota, settings.SPOOL_DIR, MAX_BODY_BYTES)
        pool = self._pools.pool_for(request.path)
        call: asyncio.Future[Any] = pool.submit(_render, self._application, environ, buffer, coding)
        ready = asyncio.ensure_future(buffer.ready())
        try:
            async with asyncio.timeout(VIEW_SECONDS):
                await asyncio.wait({call, ready}, return_when=asyncio.FIRST_COMPLETED)
                if call.cancelled():
                    raise PoolFull(pool.name)
                if buffer.is_finished:
                    page = await call
                    if page is not None:
                        return page
        except TimeoutError as error:
            pool.abandon(call)
            buffer.drop()
            raise ViewTimeout from error
        finally:
            ready.cancel()
        return buffer

    async def call(
        self,
        request: Request,
        environ: Environ,
        left: asyncio.Future[None],
    ) -> ResponseBuffer | None:
        """Return the answer on its way, once it is ready to be sent.

        None when the client left meanwhile: `left` is done then. Raises PoolFull or ViewTimeout.
        """
        buffer = ResponseBuffer(self._quota, settings.SPOOL_DIR)
        pool = self._pools.pool_for(request.path)
        call = pool.submit(run, self._application, environ, buffer)
        call.add_done_callback(lambda done: done.cancelled() or done.exception())
        ready = asyncio.ensure_future(buffer.ready())
        left.add_done_callback(lambda _done: buffer.drop())
        seconds = VIEW_SECONDS if pool in (self._pools.pages, self._pools.unknown) else DESK_SECONDS
        await asyncio.wait(
            {call, ready, left}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if ready.done() or buffer.is_finished:
            return buffer
        ready.cancel()
        buffer.drop()
        if left.done():
            # Out of the queue, or stopped at its next piece.
            call.cancel()
            return None
        if call.cancelled():
            raise PoolFull(pool.name)
        pool.abandon(call)
        raise ViewTimeout

    async def is_signed_in(self, request: Request) -> bool:
        """Return whether the request has the cookie of a valid session of somebody signed in."""
        key = _session_key(request.headers.get(b"cookie", b""))
        return bool(key) and await self._pools.desk.submit(_has_user, key)


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
    application: Application, environ: Environ, buffer: ResponseBuffer, coding: str
) -> StoredResponse | None:
    """Run in a thread: answer, and make the page to be cached, which costs some milliseconds."""
    run(application, environ, buffer)
    if not buffer.is_whole:
        return None
    body = buffer.whole()
    if not is_storable(buffer.status, buffer.headers, body, environ):
        return None
    return stored_response(buffer.status, buffer.headers, body, coding)


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
