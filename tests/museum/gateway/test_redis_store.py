"""Cached pages without Redis: nobody waits for it, and nothing fails."""

import asyncio
import time

from museum.gateway.redis_store import RedisStore
from museum.gateway.store import CacheKey, StoredResponse, shared_store

KEY = CacheKey((7, bytes(16)), "build", "https", b"museum.example", b"/en/", b"")
PAGE = StoredResponse(((b"content-type", b"text/html"),), '"tag"', {"identity": b"body"})


def test_without_redis_pages_are_not_found_and_nobody_waits_twice():
    async def use():
        store = RedisStore("redis://127.0.0.1:1/0")
        await store.put(KEY, PAGE)
        begun = time.monotonic()
        for _number in range(100):
            assert await store.get(KEY) is None
        await store.empty()
        return time.monotonic() - begun

    assert asyncio.run(use()) < 0.15


def test_a_redis_that_is_suspended_is_left_alone_after_a_fifth_of_a_second():
    async def use():
        async def hold(reader, writer):
            await asyncio.sleep(3)

        server = await asyncio.start_server(hold, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        store = RedisStore(f"redis://127.0.0.1:{port}/0")
        begun = time.monotonic()
        assert await store.get(KEY) is None
        took = time.monotonic() - begun
        assert await store.get(KEY) is None
        server.close()
        return took

    assert asyncio.run(use()) < 1


def test_the_setting_chooses_it():
    assert isinstance(shared_store("redis://127.0.0.1:6379/0"), RedisStore)
    assert isinstance(shared_store("rediss://127.0.0.1:6379/0"), RedisStore)
