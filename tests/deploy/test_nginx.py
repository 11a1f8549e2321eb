"""The supplied nginx configuration, run by Debian's nginx in front of two web processes."""

import http.client
import os
import shutil
import time

import pytest

from tests.deploy.front_server import FrontServer

pytestmark = [
    pytest.mark.skipif(
        shutil.which("nginx") is None and "CI" not in os.environ, reason="nginx is not installed"
    ),
    pytest.mark.one_engine,
]


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    server = FrontServer(tmp_path_factory.mktemp("front"))
    yield server
    server.close()


@pytest.fixture
def own_front(tmp_path):
    """One whose backends the test may kill."""
    server = FrontServer(tmp_path)
    yield server
    server.close()


def test_http_leads_to_https(front):
    connection = http.client.HTTPConnection("127.0.0.1", front.http, timeout=10)
    connection.request("GET", "/en/?q=1", headers={"Host": "museum.example"})
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (
        301,
        "https://museum.example/en/?q=1",
    )


def test_the_museum_learns_who_asked_and_not_what_the_visitor_claims(front):
    claims = {"X_Forwarded_For": "203.0.113.1", "X_Forwarded_Proto": "http", "X_Request_ID": "mine"}
    seen = front.get("/private/headers", **claims).headers
    assert seen["Seen-Host"] == "museum.example"
    assert seen["Seen-X-Forwarded-For"] == "127.0.0.1"
    assert seen["Seen-X-Forwarded-Proto"] == "https"
    assert len(seen["Seen-X-Request-ID"]) == 32


def test_a_page_is_kept_for_a_second(front):
    first = front.get("/page/kept")
    again = front.get("/page/kept")
    assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
    assert again.body == first.body
    time.sleep(2.1)
    later = front.get("/page/kept")
    # Never the old one while the new one is made: it may have been withdrawn.
    assert later.headers["X-Cache"] == "EXPIRED"
    assert later.body != first.body
    assert front.get("/page/kept?year=1947").headers["X-Cache"] == "MISS"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/private/a", {}),
        ("/cookie/a", {}),
        ("/page/signed-in", {"Cookie": "sessionid=1"}),
        ("/page/authorised", {"Authorization": "Bearer x"}),
        ("/admin/", {}),
        ("/preview/x", {}),
        ("/readyz", {}),
    ],
)
def test_what_is_private_is_never_kept(front, path, headers):
    bodies = {front.get(path, **headers).body for _ in range(3)}
    assert len(bodies) == 3


def test_slow_bodies_hold_no_process(front):
    slow = []
    for _ in range(40):
        connection = front.connect()
        connection.sendall(
            b"POST /en/search/ HTTP/1.1\r\nHost: museum.example\r\nContent-Length: 1000\r\n\r\nx"
        )
        slow.append(connection)
    began = time.monotonic()
    assert front.get("/private/meanwhile").status == 200
    assert time.monotonic() - began < 2
    for connection in slow:
        connection.close()


def test_slow_readers_hold_no_process(front):
    slow = []
    for _ in range(10):
        connection = front.connect()
        connection.sendall(b"GET /export HTTP/1.1\r\nHost: museum.example\r\n\r\n")
        slow.append(connection)
    time.sleep(1)
    began = time.monotonic()
    assert front.get("/private/meanwhile").status == 200
    assert time.monotonic() - began < 3
    for connection in slow:
        connection.close()


def test_a_body_has_a_limit_before_it_is_read(front):
    assert front.get("/en/search/", "POST", b"x" * 60_000).status == 200
    with front.connect() as connection:
        connection.sendall(
            b"POST /en/search/ HTTP/1.1\r\nHost: museum.example\r\n"
            b"Content-Length: 300000000\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 413")
    uploaded = front.get("/admin/desk/uploads/1/", "POST", b"x" * 3_000_000)
    assert uploaded.status == 200


def test_a_picture_is_sent_by_nginx_with_ranges(front):
    (front.data / "derivatives/ab/one two.jpg").write_bytes(b"0123456789" * 10)
    whole = front.get("/media/derivatives/ab/one%20two.jpg")
    assert (whole.status, whole.body) == (200, b"0123456789" * 10)
    assert whole.headers["Content-Type"] == "image/jpeg"
    assert whole.headers["Cache-Control"] == "public, max-age=86400"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    part = front.get("/media/derivatives/ab/one%20two.jpg", Range="bytes=2-4")
    assert (part.status, part.body) == (206, b"234")
    same = front.get("/media/derivatives/ab/one%20two.jpg", If_None_Match=whole.headers["ETag"])
    assert same.status == 304


def test_no_file_is_had_without_the_museum(front):
    (front.data / "museum.sqlite3").write_text("secret")
    (front.data / "masters/one").write_text("secret")
    for path in (
        "/protected/derivatives/ab/one%20two.jpg",
        "/protected/museum.sqlite3",
        "/static/../museum.sqlite3",
        "/static/%2e%2e/museum.sqlite3",
        "/static../museum.sqlite3",
        "/media/masters/one",
        "/media/museum.sqlite3",
        "/media/derivatives/../masters/one",
    ):
        assert b"secret" not in front.get(path).body, path
    assert front.get("/metrics").status == 404


def test_static_files_are_sent_compressed_and_kept_by_their_names(front):
    names = {"site.css": "max-age=60", "site.0123456789ab.css": "immutable"}
    for name, kept in names.items():
        (front.data / "static" / name).write_text("plain")
        (front.data / "static" / f"{name}.gz").write_bytes(b"compressed")
        assert front.get(f"/static/{name}").body == b"plain"
        response = front.get(f"/static/{name}", Accept_Encoding="gzip")
        assert (response.body, response.headers["Content-Encoding"]) == (b"compressed", "gzip")
        assert kept in response.headers["Cache-Control"]
        assert response.headers["Content-Type"] == "text/css"


def test_the_log_has_no_address_and_no_query(front):
    front.get("/private/?q=Sakuramoto")
    log = (front.folder / "access.log").read_text()
    assert "GET 200" in log
    assert "127.0.0.1" not in log
    assert "Sakuramoto" not in log


def test_one_dead_process_is_passed_over_and_two_leave_the_kept_page(own_front):
    kept = own_front.get("/page/kept").body
    own_front.kill_backend(0)
    answers = [own_front.get(f"/private/{number}") for number in range(6)]
    assert [answer.status for answer in answers] == [200] * 6
    assert {answer.headers["X-Backend"] for answer in answers} == {"two"}
    own_front.kill_backend(1)
    time.sleep(2.1)
    stale = own_front.get("/page/kept")
    if stale.status != 502:  # the ten minutes may end just now
        assert (stale.headers["X-Cache"], stale.body) == ("STALE", kept)
    assert own_front.get("/private/1").status == 502
    assert own_front.get("/page/never-asked-for").status == 502


def test_a_busy_museum_is_not_taken_for_a_dead_one(own_front):
    """It answers 503 to a flood; whoever asks for something else meanwhile gets it."""
    counts = [own_front.get(f"/busy/{number}").headers["X-Count"] for number in range(8)]
    assert own_front.get("/private/page").status == 200
    # Each was asked of one server: asking both would double the flood.
    assert max(map(int, counts)) <= 5


def test_an_error_of_the_museum_shows_the_page_of_a_moment_ago(own_front):
    good = own_front.get("/broken").body
    (own_front.folder / "broken").write_text("1")
    time.sleep(2.1)
    response = own_front.get("/broken")
    assert response.headers["X-Cache"] in ("STALE", "MISS")
    assert response.body == good or response.headers["X-Cache"] == "MISS"
