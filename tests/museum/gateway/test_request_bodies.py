"""Bodies are bounded before they are read, have a deadline, and lie in no memory."""

import asyncio
import os
import time

import pytest

from museum.gateway import request_bodies
from museum.gateway.request_bodies import DESK_BYTES, PUBLIC_BYTES, SIGNED_OUT_BYTES, body_limit

pytestmark = pytest.mark.django_db(transaction=True)

UPLOADS = "/admin/desk/uploads/1/"


class Reader:
    """A WSGI application that reads the body it gets."""

    def __init__(self):
        self.bodies, self.environs = [], []

    def __call__(self, environ, start_response):
        self.bodies.append(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        self.environs.append(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"read"]


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def client(client_of, reader):
    return client_of(reader)


@pytest.fixture
def cookie(admin_client):
    admin_client.get("/admin/")
    return f"sessionid={admin_client.cookies['sessionid'].value}"


def declared(size):
    return {"content_length": str(size)}


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/en/", PUBLIC_BYTES, 200),
        ("/en/", PUBLIC_BYTES + 1, 413),
        ("/en/photos/", 300_000_000, 413),
        ("/nowhere", 300_000_000, 413),
        ("/admin/login/", SIGNED_OUT_BYTES, 200),
        ("/admin/login/", SIGNED_OUT_BYTES + 1, 403),
        ("/admin/login/", DESK_BYTES + 1, 413),
        (UPLOADS, 300_000_000, 403),
        (UPLOADS, 10**12, 413),
    ],
)
def test_what_an_anonymous_visitor_may_send(client, reader, path, size, status):
    pieces = [b"x" * size] if status == 200 else [b"x" * 1000] * 10
    answer = client.post(path, pieces, expect="100-continue", **declared(size))
    assert answer.status == status
    if status == 200:
        assert [len(body) for body in reader.bodies] == [size]
    else:
        # Not one piece was asked for, so the server never said 100 Continue.
        assert answer.received == 0
        assert not reader.bodies
        assert answer["Connection"] == "close"
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("forged", ["sessionid=forged", "sessionid=", "other=1"])
def test_a_cookie_that_is_no_session_opens_no_upload_gateway(client, reader, forged):
    answer = client.post(UPLOADS, [], cookie=forged, **declared(10_000_000))
    assert (answer.status, answer.received) == (403, 0)


def test_staff_send_files_which_are_spooled_to_disk(client, reader, cookie, settings):
    largest = []
    folder = settings.SPOOL_DIR

    async def pieces():
        for _number in range(40):
            yield os.urandom(50_000)
            largest.append(client.gateway._quota.left)

    answer = client.post(UPLOADS, pieces(), cookie=cookie, **declared(2_000_000))
    assert answer.status == 200
    assert len(reader.bodies[0]) == 2_000_000
    assert reader.environs[0]["CONTENT_LENGTH"] == "2000000"
    assert min(largest) <= settings.SPOOL_BYTES - 1_900_000
    # Nothing stays: neither a file nor room that is counted as taken.
    assert list(folder.iterdir()) == []
    assert client.gateway._quota.left == settings.SPOOL_BYTES


def test_staff_may_not_send_more_than_a_form_holds_elsewhere(client, cookie):
    answer = client.post("/admin/photos/photo/add/", [], cookie=cookie, **declared(DESK_BYTES + 1))
    assert (answer.status, answer.received) == (413, 0)


def test_a_body_of_unknown_length_is_cut_off_at_its_limit(client, reader):
    answer = client.post("/en/", [b"x" * 1000] * 100, transfer_encoding="chunked")
    assert answer.status == 413
    assert answer.received <= PUBLIC_BYTES // 1000 + 2
    short = client.post("/en/", [b"x" * 1000] * 3, transfer_encoding="chunked")
    assert short.status == 200
    # WSGI needs a length, which a chunked body has only now.
    assert reader.environs[0]["CONTENT_LENGTH"] == "3000"
    assert "HTTP_TRANSFER_ENCODING" not in reader.environs[0]


def test_a_body_that_is_longer_than_it_says_is_refused(client):
    assert client.post("/en/", [b"x" * 20_000], **declared(10)).status == 413


def test_a_slow_body_is_answered_408_and_reaches_no_thread(client, reader, monkeypatch):
    monkeypatch.setattr(request_bodies, "SECONDS", 0.2)

    async def drips():
        for _number in range(100):
            yield b"x"
            await asyncio.sleep(0.03)

    began = time.monotonic()
    answer = client.post("/en/", drips(), **declared(100))
    assert answer.status == 408
    assert time.monotonic() - began < 2
    assert not reader.bodies


def test_a_long_body_has_the_time_for_each_piece_of_it(client, reader, cookie, monkeypatch):
    monkeypatch.setattr(request_bodies, "SECONDS", 0.4)

    async def steady():
        for _number in range(8):
            yield b"x" * 70_000
            await asyncio.sleep(0.15)

    answer = client.post(UPLOADS, steady(), cookie=cookie, **declared(560_000))
    assert answer.status == 200


def test_a_client_that_leaves_within_its_body_is_forgotten(client, reader):
    async def half():
        yield b"x" * 100
        raise_now.set()
        await asyncio.Event().wait()

    async def leave():
        request = asyncio.create_task(
            client.request("/en/", method="POST", body=half(), **declared(1000))
        )
        await raise_now.wait()
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)

    raise_now = asyncio.Event()
    client.runner.run(leave())
    assert not reader.bodies
    assert len(client.gateway._per_address) == 0


def test_when_the_spool_is_full_the_next_body_is_told_to_wait(client, cookie):
    client.gateway._quota.reserve(client.gateway._quota.left - 1_000_000)
    answer = client.post(UPLOADS, [b"x" * 100_000] * 20, cookie=cookie, **declared(2_000_000))
    assert answer.status == 503
    assert int(answer["Retry-After"]) > 0
    assert client.gateway._quota.left == 1_000_000
    assert client.get("/en/").status == 200


def test_a_full_disk_is_answered_503(client, cookie, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.SPOOL_DIR = tmp_path / "file"
    answer = client.post(UPLOADS, [b"x" * 100_000] * 20, cookie=cookie, **declared(2_000_000))
    assert answer.status == 503
    assert client.gateway._quota.left == settings.SPOOL_BYTES


def test_the_views_of_files_have_limits_of_their_own(settings):
    assert body_limit(b"/admin/desk/uploads/7/").staff > settings.MAX_BROWSER_UPLOAD_BYTES
    assert body_limit(b"/admin/desk/sheets/").staff > settings.MAX_BROWSER_UPLOAD_BYTES
    assert body_limit(b"/admin/photos/photo/1/change/").staff == DESK_BYTES
    assert body_limit(b"/en/photos/").staff == PUBLIC_BYTES


class TestAddresses:
    def test_one_address_has_a_bounded_number_of_requests_under_way(self, client, settings):
        client.gateway._per_address._limit = 3

        async def never():
            await asyncio.Event().wait()
            yield b""

        async def crowd():
            held = [
                asyncio.create_task(
                    client.request("/en/", method="POST", body=never(), **declared(10))
                )
                for _time in range(3)
            ]
            await asyncio.sleep(0.05)
            refused = await client.request("/ru/")
            other = await client.request("/ru/", client="203.0.113.8")
            for one in held:
                one.cancel()
            await asyncio.gather(*held, return_exceptions=True)
            return refused, other, await client.request("/ru/?a")

        refused, other, later = client.runner.run(crowd())
        assert (refused.status, other.status, later.status) == (429, 200, 200)
        assert int(refused["Retry-After"]) > 0
        assert "сетевого адреса" in refused.body.decode()

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("2001:db8::1", "2001:db8::ffff:1", True),
            ("2001:db8::1", "2001:db8:0:1::1", False),
            ("::ffff:203.0.113.7", "203.0.113.7", True),
            ("203.0.113.7", "203.0.113.8", False),
            ("odd", "odd", True),
        ],
    )
    def test_an_ipv6_network_of_64_bits_counts_as_one(self, one, other, same):
        from museum.gateway.request import address_block

        assert (address_block(one) == address_block(other)) is same


@pytest.mark.parametrize(
    ("path", "how", "status"),
    [
        ("/en/?q=" + "x" * 9_000, {}, 414),
        ("/" + "x" * 9_000, {}, 414),
        ("/en/", {"x_long": "x" * 40_000}, 431),
        ("/en/", {"cookie": ["a=" + "x" * 3_000] * 12}, 431),
    ],
)
def test_long_addresses_and_headers_are_refused(client, reader, path, how, status):
    answer = client.get(path, **how)
    assert answer.status == status
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not reader.environs
