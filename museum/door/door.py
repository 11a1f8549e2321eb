"""The ASGI application: answers what it can in the event loop, and passes on the rest."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from django.conf import settings

from iiif.image.wsgi import PREFIX, TileMiddleware
from museum.door import listener, refusals
from museum.door.behind import Behind, Lanes, ViewTooLong
from museum.door.bodies import (
    Body,
    BodyTooLarge,
    BodyTooSlow,
    ClientLeft,
    Receive,
    SpoolFull,
    body_limit,
    read_body,
)
from museum.door.build import build_id
from museum.door.codings import chosen_coding, encode
from museum.door.hosts import Hosts, is_redirected_to_https
from museum.door.kept import answer, best_coding, is_unmodified
from museum.door.lanes import LaneFull
from museum.door.limits import Addresses, Budget, TooMany
from museum.door.outgoing import ClientGone, Outgoing
from museum.door.pages import Pages, RenderingTooLong
from museum.door.request import MAX_ADDRESS_BYTES, MAX_HEADER_BYTES, Request, address_block
from museum.door.rules import RequestRule
from museum.door.sending import HeaderList, Send, TooSlow, send_stream, send_whole
from museum.door.store import KeptPage, MemoryStore, shared_store
from museum.door.watch import StampWatch
from museum.door.wsgi import wsgi_environ

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
    BodyTooSlow: 408,
    LaneFull: 503,
    RenderingTooLong: 503,
    SpoolFull: 503,
    TooMany: 429,
    ViewTooLong: 503,
}


class SignInFirst(Exception):
    """The body is longer than those of people who are not signed in may be."""


class Door:
    """The ASGI application in front of `application`, which is Django behind its tile middleware.

    Made in every process of the server, and used by its event loop.
    """

    def __init__(self, application: TileMiddleware) -> None:
        self._tiles = application
        self._hosts, self._rule = Hosts(), RequestRule()
        self._addresses = Addresses(settings.REQUESTS_PER_ADDRESS)
        self._budget = Budget(settings.SPOOL_BYTES)
        self._lanes = Lanes.from_settings()
        self._behind = Behind(application, self._lanes, self._budget)
        self._watch = StampWatch(self._on_withdrawal)
        # With DEBUG somebody edits templates, and expects to see them.
        memory = MemoryStore(0 if settings.DEBUG else settings.PAGE_CACHE_BYTES)
        store = shared_store(settings.CACHE_URL)
        self._pages = Pages(memory, store, build_id(), self._watch.current)
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
                await self._pass_on(request, receive, send)

    def start(self, wait: float = 2.0) -> None:
        """Begin to watch the catalogue's version. Called in the event loop."""
        self._loop = asyncio.get_running_loop()
        listener.set_options()
        self._watch.start(wait)

    def stop(self) -> None:
        """End the threads, once the requests in them are answered."""
        self._watch.stop()
        self._lanes.close()

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
            return refusals.refuse(request, 414)
        if request.header_bytes > MAX_HEADER_BYTES:
            return refusals.refuse(request, 431)
        if not request.is_safe or not self._hosts.is_ours(request):
            return None
        if request.path == b"/healthz":
            return 200, _HEALTH, b"" if request.method == "HEAD" else b"ok\n"
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
        stamp = self._watch.current()
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
            _log.exception("The tile door fails; Django answers.")
            return None
        if found is None:
            return None
        status, headers, body = found
        named = [(n.lower().encode(), v.encode("latin-1")) for n, v in headers]
        return int(status[:3]), named, b"".join(body)

    async def _pass_on(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer a request for which a thread is needed, or refuse it."""
        started = _Started(send)
        limit = body_limit(request.path)
        try:
            with self._addresses.one_of(address_block(request.client)):
                await self._answer(request, receive, started)
        except SignInFirst:
            await started.refuse(request, 403)
        except tuple(_STATUS) as error:
            await started.refuse(request, _STATUS[type(error)], limit.staff)
        except (ClientLeft, ClientGone, TooSlow):
            return
        except Exception:
            _log.exception("The answer to %s failed.", request.path.decode("latin-1")[:200])
            await started.refuse(request, 500)

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        if (
            self._rule.allows(request)
            and self._hosts.is_ours(request)
            and not is_redirected_to_https(request)
        ):
            result = await self._pages.get(request, self._behind.render)
            if isinstance(result, KeptPage):
                await send_whole(send, *await _encoded_answer(result, request))
                return
            # A page is rendered as a GET, because the next request may be one.
            await _send_outgoing(request, result, send)
            return
        body = Body(self._budget, settings.SPOOL_DIR)
        try:
            await self._read_body(request, receive, body)
            environ = wsgi_environ(request, body.rewind(), body.length)
            await self._call(request, environ, receive, send)
        finally:
            body.close()

    async def _read_body(self, request: Request, receive: Receive, body: Body) -> None:
        """Read the body, if it is not too long. Raises as `read_body`, or SignInFirst."""
        limit = body_limit(request.path)
        declared = request.declared_length
        if declared is not None and declared > limit.staff:
            raise BodyTooLarge
        if declared is not None and declared <= limit.anybody:
            await read_body(request, receive, limit.anybody, body)
            return
        may_be_long = request.has_body and await self._behind.is_signed_in(request)
        if not may_be_long and declared is not None:
            raise SignInFirst if limit.staff > limit.anybody else BodyTooLarge
        await read_body(request, receive, limit.staff if may_be_long else limit.anybody, body)

    async def _call(
        self, request: Request, environ: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        left: asyncio.Future[None] = asyncio.ensure_future(_wait_until_left(receive))
        try:
            outgoing = await self._behind.call(request, environ, left)
            if outgoing is not None:
                await _send_outgoing(request, outgoing, send)
        finally:
            left.cancel()


class _Started:
    """Remembers whether an answer has begun, after which it can only be cut off."""

    def __init__(self, send: Send) -> None:
        self._send, self._has_begun = send, False

    async def __call__(self, message: dict[str, Any]) -> None:
        self._has_begun = True
        await self._send(message)

    async def refuse(self, request: Request, status: int, limit: int = 0) -> None:
        """Send the page for `status`; nothing if another answer has begun."""
        if not self._has_begun:
            await send_whole(self._send, *refusals.refuse(request, status, limit))


async def _wait_until_left(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_outgoing(request: Request, outgoing: Outgoing, send: Send) -> None:
    """Send an answer on its way; its thread stops when it cannot be sent."""
    try:
        if outgoing.error is not None:
            raise outgoing.error
        headers = _headers_of(outgoing)
        if request.method == "HEAD":
            await send_whole(send, outgoing.status, headers, b"")
        else:
            await send_stream(send, outgoing.status, headers, outgoing)
    finally:
        outgoing.drop()


def _headers_of(outgoing: Outgoing) -> HeaderList:
    """Return the headers of an answer that is not kept; somebody's own is for nobody else."""
    headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in outgoing.headers]
    named = dict(headers)
    is_own = b"set-cookie" in named or b"cookie" in named.get(b"vary", b"").lower()
    if is_own and b"cache-control" not in named:
        headers.append((b"cache-control", b"private, no-cache"))
    return headers


def _preferred(request: Request) -> str:
    return chosen_coding(request.headers.get(b"accept-encoding", b""))


async def _encoded_answer(page: KeptPage, request: Request) -> Whole:
    """Return the answer of `page`, in a coding that is made now if it was not asked for before."""
    coding = best_coding(page, _preferred(request))
    if coding not in page.bodies:
        page.bodies[coding] = await asyncio.to_thread(encode, page.bodies["identity"], coding)
    return _answer_of(page, coding, request)


def _answer_of(page: KeptPage, coding: str, request: Request) -> Whole:
    made = answer(page, coding)
    if page.status == 200 and is_unmodified(request, made.etag):
        return 304, made.unmodified, b""
    return page.status, made.headers, b"" if request.method == "HEAD" else made.body
