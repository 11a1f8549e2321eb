"""The ASGI application: answers what it can in the event loop, and passes on the rest."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from django.conf import settings

from iiif.image.wsgi import PREFIX, TileMiddleware
from museum.gateway import error_responses, listening_sockets
from museum.gateway.allowed_hosts import AllowedHosts, is_redirected_to_https
from museum.gateway.build import build_id
from museum.gateway.cacheability import RequestRule
from museum.gateway.content_codings import chosen_coding, encode
from museum.gateway.limits import PerAddressLimit, SpoolQuota, TooManyRequests
from museum.gateway.page_cache import PageCache, RenderTimeout
from museum.gateway.representations import answer, best_coding, is_unmodified
from museum.gateway.request import MAX_ADDRESS_BYTES, MAX_HEADER_BYTES, Request, address_block
from museum.gateway.request_bodies import (
    Body,
    BodyTimeout,
    BodyTooLarge,
    ClientDisconnected,
    Receive,
    SpoolFull,
    body_limit,
    read_body,
)
from museum.gateway.response_buffer import ClientGone, ResponseBuffer
from museum.gateway.response_sender import HeaderList, Send, SlowReader, send_stream, send_whole
from museum.gateway.store import MemoryStore, StoredResponse, shared_store
from museum.gateway.thread_pools import PoolFull
from museum.gateway.version_watcher import VersionWatcher
from museum.gateway.wsgi import wsgi_environ
from museum.gateway.wsgi_bridge import ThreadPools, ViewTimeout, WsgiBridge

_log = logging.getLogger(__name__)

Whole = tuple[int, HeaderList, bytes]
_TILES = PREFIX.encode()
_HEALTH: HeaderList = [
    (b"content-type", b"text/plain"),
    (b"content-length", b"3"),
    (b"cache-control", b"max-age=0, no-cache, no-store, must-revalidate, private"),
    (b"x-content-type-options", b"nosniff"),
]
#: Statuses for what is refused or cannot be answered now.
_STATUS: dict[type[BaseException], int] = {
    BodyTooLarge: 413,
    BodyTimeout: 408,
    PoolFull: 503,
    RenderTimeout: 503,
    SpoolFull: 503,
    TooManyRequests: 429,
    ViewTimeout: 503,
}


class SignInRequired(Exception):
    """The body is longer than those of people who are not signed in may be."""


class Gateway:
    """The ASGI application in front of `application`, which is Django behind its tile middleware.

    Made in every process of the server, and used by its event loop.
    """

    def __init__(self, application: TileMiddleware) -> None:
        self._tiles = application
        self._hosts, self._rule = AllowedHosts(), RequestRule()
        self._per_address = PerAddressLimit(settings.REQUESTS_PER_ADDRESS)
        self._quota = SpoolQuota(settings.SPOOL_BYTES)
        self._pools = ThreadPools.from_settings()
        self._bridge = WsgiBridge(application, self._pools, self._quota)
        self._watcher = VersionWatcher(self._on_withdrawal)
        # With DEBUG somebody edits templates, and expects to see them.
        memory = MemoryStore(0 if settings.DEBUG else settings.PAGE_CACHE_BYTES)
        store = shared_store(settings.CACHE_URL)
        self._pages = PageCache(memory, store, build_id(), self._watcher.current)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            request = Request(scope)
            whole = self._answer_at_once(request)
            if whole is not None:
                await send_whole(send, *whole)
            else:
                await self._forward(request, receive, send)

    def start(self, wait: float = 2.0) -> None:
        """Begin to watch the catalogue's version. Called in the event loop."""
        self._loop = asyncio.get_running_loop()
        listening_sockets.set_options()
        self._watcher.start(wait)

    def stop(self) -> None:
        """End the threads, once the requests in them are answered."""
        self._watcher.stop()
        self._pools.close()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _on_withdrawal(self) -> None:
        """Called in the watching thread: discard everything, here and in the shared store."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._pages.empty(), self._loop)

    def _answer_at_once(self, request: Request) -> Whole | None:
        """Return an answer for which nothing needs to be waited, or None."""
        if len(request.path) + len(request.query) > MAX_ADDRESS_BYTES:
            return error_responses.error_response(request, 414)
        if request.header_bytes > MAX_HEADER_BYTES:
            return error_responses.error_response(request, 431)
        if not request.is_safe:
            return None
        if request.path == b"/healthz":
            # For any host: a load balancer asks by number. Nothing of the request is in the answer.
            return 200, _HEALTH, b"" if request.method == "HEAD" else b"ok\n"
        if not self._hosts.is_allowed(request):
            return None
        if is_redirected_to_https(request):
            return None
        if request.path.startswith(_TILES):
            tile = self._tile(request)
            if tile is not None:
                return tile
        if not self._rule.allows(request):
            return None
        page = self._pages.find(request)
        if page is None:
            return None
        coding = best_coding(page, _preferred(request))
        return _answer_of(page, coding, request) if coding in page.bodies else None

    def _tile(self, request: Request) -> Whole | None:
        stamp = self._watcher.current()
        if stamp is None or b"%" in request.path:
            return None
        environ = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": request.path.decode("latin-1"),
            "QUERY_STRING": request.query,
            "wsgi.url_scheme": request.scheme,
            "HTTP_HOST": request.host.decode("latin-1"),
        }
        known = request.headers.get(b"if-none-match")
        if known is not None:
            environ["HTTP_IF_NONE_MATCH"] = known.decode("latin-1")
        try:
            found = self._tiles.answer_at_once(environ, stamp)
        except Exception:  # whatever the error is, Django answers, and reports it better
            _log.exception("The tile middleware fails; Django answers.")
            return None
        if found is None:
            return None
        status, headers, body = found
        named = [(n.lower().encode(), v.encode("latin-1")) for n, v in headers]
        return int(status[:3]), named, b"".join(body)

    async def _forward(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer a request for which a thread is needed, or refuse it."""
        started = _Started(send)
        limit = body_limit(request.path)
        try:
            with self._per_address.acquire(address_block(request.client)):
                await self._answer(request, receive, started)
        except SignInRequired:
            await started.send_error(request, 403)
        except tuple(_STATUS) as error:
            await started.send_error(request, _STATUS[type(error)], limit.staff)
        except (ClientDisconnected, ClientGone, SlowReader):
            return
        except Exception:
            _log.exception("The answer to %s failed.", request.path.decode("latin-1")[:200])
            await started.send_error(request, 500)

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        if (
            self._rule.allows(request)
            and self._hosts.is_allowed(request)
            and not is_redirected_to_https(request)
        ):
            result = await self._pages.get(request, self._bridge.render)
            if isinstance(result, StoredResponse):
                await send_whole(send, *await _encoded_answer(result, request))
                return
            # A page is rendered as a GET, because the next request may be one.
            await _send_buffer(request, result, send)
            return
        body = Body(self._quota, settings.SPOOL_DIR)
        try:
            await self._read_body(request, receive, body)
            environ = wsgi_environ(request, body.rewind(), body.length)
            await self._call(request, environ, receive, send)
        finally:
            body.close()

    async def _read_body(self, request: Request, receive: Receive, body: Body) -> None:
        """Read the body, if it is not too long. Raises as `read_body`, or SignInRequired."""
        limit = body_limit(request.path)
        declared = request.declared_length
        if declared is not None and declared > limit.staff:
            raise BodyTooLarge
        if declared is not None and declared <= limit.anybody:
            await read_body(request, receive, limit.anybody, body)
            return
        may_be_long = request.has_body and await self._bridge.is_signed_in(request)
        if not may_be_long and declared is not None:
            raise SignInRequired if limit.staff > limit.anybody else BodyTooLarge
        await read_body(request, receive, limit.staff if may_be_long else limit.anybody, body)

    async def _call(
        self, request: Request, environ: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        left: asyncio.Future[None] = asyncio.ensure_future(_wait_until_left(receive))
        try:
            buffer = await self._bridge.call(request, environ, left)
            if buffer is not None:
                await _send_buffer(request, buffer, send)
        finally:
            left.cancel()


class _Started:
    """Remembers whether an answer has begun, after which it can only be cut off."""

    def __init__(self, send: Send) -> None:
        self._send, self._has_begun = send, False

    async def __call__(self, message: dict[str, Any]) -> None:
        self._has_begun = True
        await self._send(message)

    async def send_error(self, request: Request, status: int, limit: int = 0) -> None:
        """Send the page for `status`; nothing if another answer has begun."""
        if not self._has_begun:
            await send_whole(self._send, *error_responses.error_response(request, status, limit))


async def _wait_until_left(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_buffer(request: Request, buffer: ResponseBuffer, send: Send) -> None:
    """Send an answer on its way; its thread stops when it cannot be sent."""
    try:
        if buffer.error is not None:
            raise buffer.error
        headers = _headers_of(buffer)
        if request.method == "HEAD":
            await send_whole(send, buffer.status, headers, b"")
        else:
            await send_stream(send, buffer.status, headers, buffer)
    finally:
        buffer.drop()


def _headers_of(buffer: ResponseBuffer) -> HeaderList:
    """Return the headers of an answer that is not cached; somebody's own is for nobody else."""
    headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in buffer.headers]
    named = dict(headers)
    is_own = b"set-cookie" in named or b"cookie" in named.get(b"vary", b"").lower()
    if is_own and b"cache-control" not in named:
        headers.append((b"cache-control", b"private, no-cache"))
    return headers


def _preferred(request: Request) -> str:
    return chosen_coding(request.headers.get(b"accept-encoding", b""))


async def _encoded_answer(page: StoredResponse, request: Request) -> Whole:
    """Return the answer of `page`, in a coding that is made now if it was not asked for before."""
    coding = best_coding(page, _preferred(request))
    if coding not in page.bodies:
        page.bodies[coding] = await asyncio.to_thread(encode, page.bodies["identity"], coding)
    return _answer_of(page, coding, request)


def _answer_of(page: StoredResponse, coding: str, request: Request) -> Whole:
    made = answer(page, coding)
    if page.status == 200 and is_unmodified(request, made.etag):
        return 304, made.unmodified, b""
    return page.status, made.headers, b"" if request.method == "HEAD" else made.body
