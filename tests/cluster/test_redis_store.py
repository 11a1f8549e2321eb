"""Kept pages in a real Redis: shared by machines, and gone after a withdrawal."""

import asyncio
import time

import pytest
import redis

from museum.gateway.redis_store import RedisStore
from museum.gateway.store import CacheKey, StoredResponse
from tests.cluster.parts.redis_server import Redis

KEY = CacheKey((7, bytes(16)), "build", "https", b"museum.example", b"/en/", b"")
PAGE = StoredResponse(
    ((b"content-type", b"text/html"),), '"tag"', {"identity": b"body", "br": b"\0\xff"}, ("accept",)
)


@pytest.fixture
def server(tmp_path):
    running = Redis(tmp_path).start()
    yield running
    running.stop()


def test_a_page_of_one_machine_is_found_on_the_other(server):
    async def use():
        one, other = RedisStore(server.url), RedisStore(server.url)
        await one.put(KEY, PAGE)
        assert await other.get(KEY) == PAGE
        assert await other.get(KEY._replace(stamp=(8, bytes(16)))) is None
        assert await other.get(KEY._replace(stamp=(7, b"\1" * 16))) is None

    asyncio.run(use())
    client = redis.Redis.from_url(server.url)
    (name,) = client.keys("museum:page:*")
    assert 500 < client.ttl(name) <= 600


def test_a_withdrawal_empties_it_and_leaves_the_counters(server):
    client = redis.Redis.from_url(server.url)
    client.set("museum:1:tried", 3)

    async def use():
        store = RedisStore(server.url)
        for number in range(2500):
            await store.put(KEY._replace(path=b"/%d" % number), PAGE)
        await store.empty()
        assert await store.get(KEY._replace(path=b"/3")) is None

    asyncio.run(use())
    assert client.keys("museum:page:*") == []
    assert client.get("museum:1:tried") == b"3"


def test_garbage_in_redis_is_no_page(server):
    client = redis.Redis.from_url(server.url)

    async def use():
        store = RedisStore(server.url)
        await store.put(KEY, PAGE)
        for name in client.keys("museum:page:*"):
            client.set(name, b"\xff" * 9)
        assert await store.get(KEY) is None

    asyncio.run(use())


def test_it_goes_and_comes_back(server):
    async def use():
        store = RedisStore(server.url)
        await store.put(KEY, PAGE)
        server.kill()
        assert await store.get(KEY) is None
        await store.put(KEY, PAGE)
        server.start()
        time.sleep(1.1)
        assert await store.get(KEY) is None
        await store.put(KEY, PAGE)
        assert await store.get(KEY) == PAGE

    asyncio.run(use())


def test_more_pages_than_its_memory_displace_those_used_longest_ago(server):
    async def use():
        store = RedisStore(server.url)
        large = StoredResponse(PAGE.headers, PAGE.tag, {"identity": bytes(1_000_000)})
        keys = [KEY._replace(path=b"/%d" % number) for number in range(100)]  # 100 MB into 64
        for key in keys:
            await store.put(key, large)
        found = [await store.get(key) is not None for key in keys]
        assert found[-1]
        assert sum(found) < 64
        # Redis samples a few pages and displaces the oldest of them (allkeys-lru).
        assert sum(found[:40]) < sum(found[-40:])

    asyncio.run(use())
