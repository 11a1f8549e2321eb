"""Cached pages in Redis, shared by all processes and machines.

The key of a page contains the version and the epoch of the catalogue, so that a page of an older
state is never found, on whichever machine; `empty` also takes the bytes away. Redis bounds its own
memory (`maxmemory`, docs/cluster.md), and forgets a page ten minutes after it was last used. While
Redis is away, nobody waits for it: the pages are those of each process's memory.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from museum.gateway.store import CacheKey, StoredResponse

_log = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds for which an unused page stays.
TTL_SECONDS = 600
#: Seconds within which Redis answers, and for which it is left alone when it did not.
ANSWER_SECONDS, PAUSE_SECONDS = 0.2, 1.0
_PREFIX = "museum:page:"
_BATCH = 1000
#: What ends the walk through the keys.
_NO_KEYS: tuple[int, list[bytes]] = (0, [])


class RedisStore:
    """A `ResponseStore` in the Redis that `url` names. No method raises an error of Redis."""

    def __init__(self, url: str) -> None:
        self._redis: Any = Redis.from_url(
            url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
        )
        self._refuse_until = 0.0

    async def get(self, key: CacheKey) -> StoredResponse | None:
        """Return the page stored under `key`, or None; also for one that cannot be read."""
        packed = await self._ask(
            lambda: self._redis.getex(_PREFIX + key.digest(), ex=TTL_SECONDS), None
        )
        if packed is None:
            return None
        try:
            return StoredResponse.unpack(packed)
        except ValueError as error:
            _log.warning("A page in Redis is not what was written: %s", error)
            return None

    async def put(self, key: CacheKey, page: StoredResponse) -> None:
        """Store `page` under `key`, in place of what is there."""
        packed = page.pack()
        await self._ask(
            lambda: self._redis.set(_PREFIX + key.digest(), packed, ex=TTL_SECONDS), None
        )

    async def empty(self) -> None:
        """Discard all pages of all machines."""
        position, is_first = 0, True
        while position or is_first:
            is_first = False
            position, names = await self._ask(self._next(position), _NO_KEYS)
            if names:
                await self._ask(self._remove(names), None)

    def _next(self, position: int) -> Callable[[], Awaitable[tuple[int, list[bytes]]]]:
        return partial(self._redis.scan, position, match=f"{_PREFIX}*", count=_BATCH)

    def _remove(self, names: list[bytes]) -> Callable[[], Awaitable[None]]:
        return partial(self._redis.unlink, *names)

    async def _ask(self, ask: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """Return the answer of Redis, or `otherwise` while it does not answer."""
        if time.monotonic() < self._refuse_until:
            return otherwise
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await ask()
        except (RedisError, OSError, TimeoutError) as error:
            self._refuse_until = time.monotonic() + PAUSE_SECONDS
            _log.warning("Redis does not answer; pages are cached in memory alone: %r", error)
            return otherwise
