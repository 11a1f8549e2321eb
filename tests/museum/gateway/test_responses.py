"""Answers are streamed in one thread and context, and cut off when they fail or are not read."""

import asyncio
import contextvars
import os
import threading
import time

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

EXPORT = "/en/photos/export.csv"


class Answer:
    """A WSGI answer that notes where it is iterated and closed."""

    def __init__(self, pieces):
        self.pieces = iter(pieces)
        self.threads, self.closed = set(), threading.Event()
        self.count = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.threads.add(threading.current_thread())
        piece = next(self.pieces)
        self.count += 1
        return piece

    def close(self):
        self.threads.add(threading.current_thread())
        self.closed.set()


def application_of(answer, seen=None):
    def application(environ, start_response):
        if seen is not None:
            seen.append(variable.get(None))
            variable.set("left behind")
        if isinstance(answer, Answer):
            answer.threads.add(threading.current_thread())
        start_response("200 OK", [("Content-Type", "text/csv")])
        return answer

    return application


variable: contextvars.ContextVar[str | None] = contextvars.ContextVar("variable")


def endless():
    while True:
        yield b"x" * 50_000


def test_call_iteration_and_close_share_a_thread(client_of):
    answer = Answer([b"a", b"b"])
    assert client_of(application_of(answer)).get(EXPORT).body == b"ab"
    assert answer.closed.is_set()
    assert len(answer.threads) == 1
    assert threading.current_thread() not in answer.threads


def test_each_request_has_a_fresh_context(client_of):
    seen = []
    client = client_of(application_of([b"a"], seen))
    for _time in range(6):
        client.get(EXPORT)
    assert seen == [None] * 6


@pytest.mark.parametrize("size", [1_000, 200_000, 300_000, 5_000_000])
def test_an_answer_of_any_length_arrives_whole(client_of, size, settings):
    content = os.urandom(size)
    pieces = [content[start : start + 7_000] for start in range(0, size, 7_000)]
    client = client_of(application_of(pieces))
    answer = client.get(EXPORT)
    assert answer.body == content
    assert answer.is_complete
    assert client.gateway._quota.left == settings.SPOOL_BYTES


def test_one_huge_piece_arrives_whole(client_of):
    content = os.urandom(3_000_000)
    assert client_of(application_of([content, b"end"])).get(EXPORT).body == content + b"end"


def test_an_error_before_anything_was_sent_is_a_plain_500(client_of):
    def fails():
        yield b"x" * 1_000
        raise RuntimeError("planted")

    answer = client_of(application_of(fails())).get(EXPORT)
    assert (answer.status, answer.is_complete) == (500, True)
    assert b"x" * 100 not in answer.body


def test_an_error_after_that_leaves_the_answer_incomplete(client_of, caplog):
    begun = threading.Event()

    def fails():
        yield from [b"x" * 100_000] * 10
        assert begun.wait(5)
        raise RuntimeError("planted")

    async def note(message):
        begun.set()

    client = client_of(application_of(fails()))
    answer = client.get(EXPORT, send=note)
    assert answer.status == 200
    # The server closes the connection when the application returns before the last message.
    assert not answer.is_complete
    assert "planted" in caplog.text


def test_a_client_that_leaves_stops_the_iteration(client_of):
    answer = Answer(endless())
    client = client_of(application_of(answer))

    async def leave():
        left = asyncio.Event()

        async def slow(message):
            if message["type"] == "http.response.body":
                left.set()
                await asyncio.sleep(0.05)

        request = asyncio.create_task(client.request(EXPORT, leaves=left, send=slow))
        assert await asyncio.to_thread(answer.closed.wait, 5)
        await asyncio.wait_for(request, 5)

    client.runner.run(leave())
    count = answer.count
    time.sleep(0.1)
    assert answer.count == count
    assert len(answer.threads) == 1


def test_a_client_that_leaves_in_the_queue_is_never_answered(client_of):
    hold, calls = threading.Event(), []

    def slow(environ, start_response):
        calls.append(environ["PATH_INFO"])
        hold.wait(10)
        start_response("200 OK", [])
        return [b"ok"]

    client = client_of(slow)

    async def leave():
        busy = [asyncio.create_task(client.request(f"/admin/{number}/")) for number in range(2)]
        await asyncio.sleep(0.1)
        left = asyncio.Event()
        gone = asyncio.create_task(client.request("/admin/gone/", leaves=left))
        await asyncio.sleep(0.05)
        left.set()
        await asyncio.wait_for(gone, 5)
        hold.set()
        await asyncio.gather(*busy)

    client.runner.run(leave())
    assert sorted(calls) == ["/admin/0/", "/admin/1/"]


def test_a_reader_that_does_not_read_is_cut_off_and_holds_no_thread(
    client_of, monkeypatch, settings
):
    monkeypatch.setattr("museum.gateway.response_sender.SECONDS", 0.2)
    answer = Answer([b"x" * 50_000] * 40)
    client = client_of(application_of(answer))

    async def stuck(message):
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)

    async def ask():
        request = asyncio.create_task(client.request(EXPORT, send=stuck))
        # The thread is done long before: the answer lies in the spool.
        assert await asyncio.to_thread(answer.closed.wait, 5)
        return await asyncio.wait_for(request, 5)

    response = client.runner.run(ask())
    assert not response.is_complete
    assert client.gateway._quota.left == settings.SPOOL_BYTES
    assert len(client.gateway._per_address) == 0


def test_a_view_that_hangs_is_given_up(client_of, monkeypatch):
    monkeypatch.setattr("museum.gateway.wsgi_bridge.VIEW_SECONDS", 0.2)
    hold = threading.Event()

    def hangs(environ, start_response):
        hold.wait(10)
        start_response("200 OK", [])
        return [b""]

    client = client_of(hangs)
    for path in ("/en/", "/nothing", "/en/?preview"):
        assert client.get(path, method="GET" if path == "/en/" else "OPTIONS").status == 503
    hold.set()


def test_views_that_hang_do_not_cost_the_threads_for_ever(client_of, monkeypatch, settings, caplog):
    monkeypatch.setattr("museum.gateway.wsgi_bridge.VIEW_SECONDS", 0.2)
    hold = threading.Event()

    def hangs(environ, start_response):
        if "hang" in environ["QUERY_STRING"]:
            hold.wait(20)
        start_response("200 OK", [("Set-Cookie", "never=cached")])
        return [b"ok"]

    client = client_of(hangs)

    async def hang():
        asked = [client.request(f"/en/?hang={n}") for n in range(settings.SERVER_THREADS)]
        return [answer.status for answer in await asyncio.gather(*asked)]

    pool = client.gateway._pools.pages
    for _time in range(2):
        assert set(client.runner.run(hang())) == {503}
        assert client.get("/en/").status == 200
    assert "hang; it gets new ones" in caplog.text
    hold.set()
    client.get("/en/")
    assert pool.pending == 0


def test_a_full_queue_is_answered_at_once_and_the_desk_has_a_queue_of_its_own(client_of, settings):
    settings.REQUESTS_WAITING = 2
    hold = threading.Event()

    def slow(environ, start_response):
        if "photos" in environ["PATH_INFO"]:
            hold.wait(10)
        start_response("200 OK", [])
        return [b"ok"]

    client = client_of(slow)

    async def crowd():
        # Addresses of pages: those that do not exist have a thread of their own.
        count = settings.SERVER_THREADS + 2
        waiting = [
            asyncio.create_task(client.request(f"/en/photos/PH-{number}/", method="OPTIONS"))
            for number in range(count)
        ]
        await asyncio.sleep(0.1)
        refused = await client.request("/ja/photos/", method="OPTIONS")
        unknown = await client.request("/ja/nothing", method="OPTIONS", client="203.0.113.9")
        desk = await client.request("/admin/")
        health = await client.request("/healthz")
        hold.set()
        await asyncio.gather(*waiting)
        return refused.status, unknown.status, desk.status, health.status

    assert client.runner.run(crowd()) == (503, 200, 200, 200)


def test_a_flood_of_unknown_addresses_delays_no_page(client_of, settings):
    settings.REQUESTS_WAITING = 8
    hold, seen = threading.Event(), []

    def slow(environ, start_response):
        if environ["PATH_INFO"].startswith("/en/nothing"):
            hold.wait(10)
        seen.append(environ["PATH_INFO"])
        start_response("200 OK", [("Set-Cookie", "never=cached")])
        return [b"ok"]

    client = client_of(slow)

    async def flood():
        asked = [asyncio.create_task(client.request(f"/en/nothing/{n}")) for n in range(10)]
        await asyncio.sleep(0.1)
        pages = [
            await asyncio.wait_for(client.request(path), 2)
            for path in ("/ru/", "/ja/photos/PH-1/", "/id/PH-1", "/static/css/x.css", "/")
        ]
        hold.set()
        return [one.status for one in await asyncio.gather(*asked)], pages

    flooded, pages = client.runner.run(flood())
    assert {page.status for page in pages} == {200}
    # One is being answered and two wait, for which there are a quarter of the places.
    assert sorted(flooded) == [200] * 3 + [503] * 7
