"""The cached pages: found under the current state of the catalogue, rendered once when missing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from django.conf import settings

from museum.gateway.cacheability import variant
from museum.gateway.content_codings import chosen_coding
from museum.gateway.request import Request
from museum.gateway.response_buffer import ResponseBuffer
from museum.gateway.store import CacheKey, MemoryStore, ResponseStore, StoredResponse
from search.version import Stamp

_log = logging.getLogger(__name__)

#: Seconds for which a request waits for another one that renders the same page.
WAIT_SECONDS = 15.0
#: A shared store that does not answer in this time is left alone for a while.
_STORE_SECONDS, _STORE_PAUSE_SECONDS = 0.25, 5.0

T = TypeVar("T")
Render = Callable[[Request], Awaitable[StoredResponse | ResponseBuffer]]


class RenderTimeout(Exception):
    """Another request has been rendering the same page for WAIT_SECONDS."""


class PageCache:
    """Cached pages by request. `current` returns the stamp of the catalogue, None if unknown.

    Used by one event loop.
    """

    def __init__(
        self,
        memory: MemoryStore,
        shared: ResponseStore | None,
        build: str,
        current: Callable[[], Stamp | None],
    ) -> None:
        self._memory, self._shared, self._build, self._current = memory, shared, build, current
        self._stamp: Stamp | None = None
        self._rendering: dict[CacheKey, asyncio.Task[StoredResponse | ResponseBuffer]] = {}
        self._shared_works_from = 0.0
        self._static = str(settings.STATIC_URL).encode()

    def find(self, request: Request) -> StoredResponse | None:
        """Return the page in memory that answers `request`, without waiting."""
        key = self._key(request)
        if key is None:
            return None
        page = self._memory.find(key)
        if page is not None and page.is_vary_marker:
            variant_key = self._variant_key(key, page, request)
            page = None if variant_key is None else self._memory.find(variant_key)
        return page

    async def get(self, request: Request, render: Render) -> StoredResponse | ResponseBuffer:
        """Return the page that answers `request`, calling `render` if none is cached.

        What `render` returns is cached if it is a page. It is called once however many requests ask
        for the same page meanwhile; they wait. An answer that is not cached belongs to one request,
        so that the others then render their own. Raises RenderTimeout, or what `render` raises.
        """
        for _attempt in range(3):
            # The stamp is read before the page is rendered, so what is read from the database
            # belongs to this state or to a later one.
            key = self._key(request)
            if key is None:
                break
            page = self.find(request) or await self._find_shared(key, request)
            if page is not None:
                return page
            running = self._rendering.get(key)
            if running is None:
                running = asyncio.create_task(self._render(key, request, render))
                self._rendering[key] = running
                running.add_done_callback(partial(self._forget, key))
                # Goes on for the others if this one is cancelled.
                return await asyncio.shield(running)
            result = await self._wait_for(running)
            if isinstance(result, ResponseBuffer):
                break
            if not result.vary_by:
                return result
        return await render(request)

    def _forget(self, key: CacheKey, _done: object) -> None:
        self._rendering.pop(key, None)

    async def _wait_for(
        self, running: asyncio.Task[StoredResponse | ResponseBuffer]
    ) -> StoredResponse | ResponseBuffer:
        try:
            return await asyncio.wait_for(asyncio.shield(running), WAIT_SECONDS)
        except TimeoutError as error:
            raise RenderTimeout from error

    async def empty(self) -> None:
        """Discard everything, here and in the shared store."""
        self._memory.clear()
        if self._shared is not None:
            await self._ask_store(self._shared.empty())

    def _key(self, request: Request) -> CacheKey | None:
        stamp = self._current()
        if stamp is None:
            return None
        if stamp != self._stamp:
            # No page of an older state is ever found again.
            self._memory.clear()
            self._stamp = stamp
        path = request.path
        coding: tuple[bytes, ...] = ()
        if path.startswith(self._static):
            # Static files were compressed when they were collected, better than it is done here.
            coding = (chosen_coding(request.headers.get(b"accept-encoding", b"")).encode(),)
        return CacheKey(
            stamp, self._build, request.scheme, request.host, path, request.query, coding
        )

    def _variant_key(
        self, key: CacheKey, vary_marker: StoredResponse, request: Request
    ) -> CacheKey | None:
        values = variant(request, vary_marker.vary_by)
        return None if values is None else key._replace(variant=(*key.variant, *values))

    async def _render(
        self, key: CacheKey, request: Request, render: Render
    ) -> StoredResponse | ResponseBuffer:
        page = await render(request)
        if isinstance(page, ResponseBuffer) or self._current() != key.stamp:
            return page
        if page.vary_by:
            vary_marker = StoredResponse((), page.tag, {}, page.vary_by)
            variant_key = self._variant_key(key, vary_marker, request)
            if variant_key is None:
                return page
            await self._store(key, vary_marker)
            key = variant_key
        await self._store(key, page)
        return page

    async def _store(self, key: CacheKey, page: StoredResponse) -> None:
        self._memory.store(key, page)
        if self._shared is not None:
            await self._ask_store(self._shared.put(key, page))

    async def _find_shared(self, key: CacheKey, request: Request) -> StoredResponse | None:
        if self._shared is None:
            return None
        page = await self._ask_store(self._shared.get(key))
        if page is not None:
            self._memory.store(key, page)
        if page is not None and page.is_vary_marker:
            variant_key = self._variant_key(key, page, request)
            if variant_key is None:
                return None
            page = await self._ask_store(self._shared.get(variant_key))
            if page is not None:
                self._memory.store(variant_key, page)
        return page

    async def _ask_store(self, question: Coroutine[Any, Any, T]) -> T | None:
        """Return what the shared store answers; None if it fails, or failed a moment ago."""
        if time.monotonic() < self._shared_works_from:
            question.close()
            return None
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                return await question
        except Exception as error:  # pages are then cached in memory alone
            self._shared_works_from = time.monotonic() + _STORE_PAUSE_SECONDS
            _log.warning("The shared store of pages does not answer: %r", error)
            return None
