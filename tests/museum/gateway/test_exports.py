"""Exports have threads of their own, and a queue that is bounded in number and in time."""

import asyncio
import threading
import time

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

EXPORT = "/en/photos/export.csv"


@pytest.fixture
def exports(client_of, settings):
    """A client whose exports end when `exports.hold` is set; two are made at once."""
    settings.EXPORTS_AT_ONCE = 2
    hold, begun = threading.Event(), []

    def held():
        yield b"x"
        hold.wait(10)

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/csv")])
        if "export" not in environ["PATH_INFO"]:
            return [b"page"]
        begun.append(environ["QUERY_STRING"])
        return held()

    def make():
        client = client_of(application)
        client.hold, client.begun = hold, begun
        return client

    yield make
    hold.set()


def ask_for_exports(client, count, **how):
    return [asyncio.create_task(client.request(f"{EXPORT}?n={n}", **how)) for n in range(count)]


def test_three_exports_at_once_are_all_made(exports):
    client = exports()

    async def crowd():
        running = ask_for_exports(client, 3)
        await asyncio.sleep(0.1)
        begun = len(client.begun)
        client.hold.set()
        return begun, [answer.status for answer in await asyncio.gather(*running)]

    assert client.runner.run(crowd()) == (2, [200, 200, 200])


def test_beyond_the_queue_of_exports_others_are_told_to_come_back(exports, settings):
    settings.EXPORTS_WAITING = 1
    client = exports()

    async def crowd():
        running = ask_for_exports(client, 3)
        await asyncio.sleep(0.1)
        refused = await client.request("/ja/search/export.json")
        page = await client.request("/en/nothing")
        client.hold.set()
        made = [answer.status for answer in await asyncio.gather(*running)]
        return refused, page, made, await client.request(EXPORT)

    refused, page, made, later = client.runner.run(crowd())
    assert (refused.status, page.status, later.status) == (503, 200, 200)
    assert made == [200, 200, 200]
    assert int(refused["Retry-After"]) > 0
    assert 'lang="ja"' in refused.body.decode()


def test_an_export_waits_for_so_long_and_no_longer(exports, settings):
    settings.EXPORT_WAIT_SECONDS = 0.3
    client = exports()

    async def crowd():
        running = ask_for_exports(client, 2)
        await asyncio.sleep(0.1)
        began = time.monotonic()
        refused = await client.request("/ja/search/export.json")
        waited = time.monotonic() - began
        # Those that have begun may take longer than that.
        client.hold.set()
        made = [answer.status for answer in await asyncio.gather(*running)]
        until = time.monotonic() + 5
        while client.gateway._pools.exports.pending and time.monotonic() < until:
            await asyncio.sleep(0.01)
        return refused, waited, made

    refused, waited, made = client.runner.run(crowd())
    assert (refused.status, made) == (503, [200, 200])
    assert 0.3 <= waited < 2
    assert int(refused["Retry-After"]) > 0
    assert 'lang="ja"' in refused.body.decode()
    assert client.gateway._pools.exports.pending == 0


def test_who_leaves_the_queue_of_exports_frees_it(exports, settings):
    settings.EXPORTS_WAITING = 1
    client = exports()

    async def crowd():
        running = ask_for_exports(client, 2)
        await asyncio.sleep(0.1)
        leaves = asyncio.Event()
        leaving = asyncio.create_task(client.request(f"{EXPORT}?n=left", leaves=leaves))
        await asyncio.sleep(0.1)
        assert (await client.request(EXPORT)).status == 503
        leaves.set()
        await asyncio.wait_for(leaving, 2)
        follower = asyncio.create_task(client.request(f"{EXPORT}?n=follower"))
        await asyncio.sleep(0.1)
        client.hold.set()
        return [answer.status for answer in await asyncio.gather(*running, follower)]

    assert client.runner.run(crowd()) == [200, 200, 200]
    assert sorted(client.begun) == ["n=0", "n=1", "n=follower"]


def test_without_a_queue_the_third_export_is_refused_at_once(exports, settings):
    settings.EXPORTS_WAITING = 0
    client = exports()

    async def crowd():
        running = ask_for_exports(client, 2)
        await asyncio.sleep(0.1)
        refused = await asyncio.wait_for(client.request(EXPORT), 2)
        client.hold.set()
        await asyncio.gather(*running)
        return refused.status

    assert client.runner.run(crowd()) == 503
