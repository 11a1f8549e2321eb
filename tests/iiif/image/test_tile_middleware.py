"""The WSGI middleware answers exactly the stored tiles of public photographs.

A withdrawal takes effect at once.
"""

import importlib
import threading
from pathlib import Path
from wsgiref.validate import validator

import pytest
from django.db import connection

from iiif.image.responses import CACHE_PUBLIC
from iiif.image.wsgi import PREFIX, TileMiddleware
from images.storage import derivatives, pack_name
from images.tiles import open_pack
from museum import wsgi
from photos.ingest import Ingest
from photos.models import Photo
from records.changes import changeset
from records.publication import publish, withdraw
from tests.builders import make_photo
from tests.iiif.image.wsgi_client import WsgiResponse, django_stub
from tests.images.image_files import encode_image, random_scene, write_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]

TILE = "64,0,64,64/64,64/0/default.jpg"


@pytest.fixture(autouse=True)
def tile_size(settings, monkeypatch):
    settings.TILE_SIZE = 64
    monkeypatch.setattr("images.tiles.cache.RECHECK_SECONDS", 0.0)


@pytest.fixture
def photo(tmp_path):
    with Ingest() as ingest:
        prepared = ingest.stage(
            write_file(tmp_path, "a.png", encode_image(random_scene(3, 300, 200), "PNG"))
        )
        with changeset(why="A scan came in."):
            return make_photo(master=ingest.commit(prepared))


@pytest.fixture
def middleware():
    return TileMiddleware(django_stub)


def address(photo, tile=TILE):
    return f"{PREFIX}{photo.identifier}/{tile}"


def test_every_stored_tile_is_answered(middleware, photo):
    pack = open_pack(photo.master.sha256)
    for name in pack.names():
        answer = WsgiResponse(middleware, address(photo, name))
        assert answer.status == 200
        assert answer.body == pack.read(name)


def test_a_rotten_tile_is_served_by_nobody_and_hurts_no_other(client, middleware, photo, caplog):
    path = Path(derivatives().path(pack_name(photo.master.sha256, 64)))
    whole = path.read_bytes()
    tile = open_pack(photo.master.sha256).read(TILE)
    begin = whole.index(tile)
    other = "128,0,64,64/64,64/0/default.jpg"
    for at in (0, len(tile) // 2, len(tile) - 1):
        rotten = bytearray(whole)
        rotten[begin + at] ^= 0x40
        path.write_bytes(rotten)
        assert WsgiResponse(middleware, address(photo)).is_from_django
        answer = client.get(address(photo))
        assert answer.status_code == 503
        assert "not what was written" in caplog.text
        assert client.get(address(photo, "64,0,64,64/64,64/0/default.png")).status_code == 503
        assert WsgiResponse(middleware, address(photo, other)).status == 200
        caplog.clear()
    path.write_bytes(whole)
    assert WsgiResponse(middleware, address(photo)).body == tile


def test_its_headers_say_all_that_the_image_api_asks_for(middleware, photo):
    answer = WsgiResponse(middleware, address(photo))
    assert answer.headers == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(answer.body)),
        "ETag": open_pack(photo.master.sha256).find(TILE).etag,
        "Cache-Control": CACHE_PUBLIC,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link",
        "X-Content-Type-Options": "nosniff",
        "Link": f"<http://testserver{PREFIX}{photo.identifier}/64,0,64,64/max/0/default.jpg>;"
        'rel="canonical", <http://iiif.io/api/image/3/level2.json>;rel="profile"',
    }


def test_no_cache_keeps_for_long_what_may_be_withdrawn(middleware, photo):
    kept = dict(
        part.strip().split("=")
        for part in WsgiResponse(middleware, address(photo)).headers["Cache-Control"].split(",")
        if "=" in part
    )
    assert int(kept["s-maxage"]) <= 60
    assert int(kept["max-age"]) <= 24 * 3600


def test_it_keeps_to_wsgi(photo):
    middleware = validator(TileMiddleware(validator(django_stub)))
    for method in ("GET", "HEAD"):
        assert WsgiResponse(middleware, address(photo), method).status == 200


def test_canonical_words_are_answered_too(middleware, photo):
    other = WsgiResponse(middleware, address(photo, "64,0,64,64/max/0/default.jpg"))
    assert other.body == WsgiResponse(middleware, address(photo)).body


def test_head_is_get_without_the_body(middleware, photo):
    got = WsgiResponse(middleware, address(photo))
    head = WsgiResponse(middleware, address(photo), "HEAD")
    assert (head.status, head.headers, head.body) == (200, got.headers, b"")


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", ' W/"x" ,W/{} '])
def test_who_has_it_gets_304(middleware, photo, form):
    etag = WsgiResponse(middleware, address(photo)).headers["ETag"]
    answer = WsgiResponse(middleware, address(photo), HTTP_IF_NONE_MATCH=form.format(etag))
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert "Content-Length" not in answer.headers


def test_who_has_another_gets_the_tile(middleware, photo):
    assert WsgiResponse(middleware, address(photo), HTTP_IF_NONE_MATCH='"other"').status == 200


def test_a_signed_in_request_gets_what_everybody_gets(middleware, photo):
    answer = WsgiResponse(middleware, address(photo), HTTP_COOKIE="sessionid=abc; csrftoken=x")
    assert answer.status == 200
    assert not {"Set-Cookie", "Vary"} & set(answer.headers)


@pytest.mark.parametrize("state", ["draft", "review"])
def test_what_is_not_public_is_left_to_django(middleware, photo, state):
    Photo.objects.filter(pk=photo.pk).update(state=state)
    assert WsgiResponse(middleware, address(photo)).is_from_django


def test_withdrawal_and_publication_take_effect_with_the_commit(middleware, photo):
    assert WsgiResponse(middleware, address(photo)).status == 200
    withdraw(record=photo, category="family", reason={"en": "The family asked for it."})
    assert WsgiResponse(middleware, address(photo)).is_from_django
    publish(record=photo)
    assert WsgiResponse(middleware, address(photo)).status == 200


def test_another_master_is_another_picture_at_once(middleware, photo, tmp_path):
    before = WsgiResponse(middleware, address(photo))
    with Ingest() as ingest:
        prepared = ingest.stage(
            write_file(tmp_path, "b.png", encode_image(random_scene(4, 300, 200), "PNG"))
        )
        with changeset(why="A better scan."):
            photo.master = ingest.commit(prepared)
            photo.save()
    after = WsgiResponse(middleware, address(photo))
    assert (before.status, after.status) == (200, 200)
    assert after.body == open_pack(photo.master.sha256).read(TILE) != before.body
    assert after.headers["ETag"] != before.headers["ETag"]


def test_no_reader_gets_a_tile_after_the_withdrawal(photo):
    """With several threads, and several middlewares as in several processes."""
    middlewares = [TileMiddleware(django_stub), TileMiddleware(django_stub)]
    withdrawn, stop = threading.Event(), threading.Event()
    late, before, failures = [], [], []

    def read(middleware):
        try:
            while not stop.is_set():
                was_withdrawn = withdrawn.is_set()
                answer = WsgiResponse(middleware, address(photo))
                (late if was_withdrawn else before).append(answer.status)
        except Exception as error:  # reported below, in the thread of the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=(middlewares[n % 2],)) for n in range(4)]
    for thread in threads:
        thread.start()
    while len(before) < 40 and not failures:
        stop.wait(0.01)
    withdraw(record=photo, category="privacy", reason={"en": "A person asked for it."})
    withdrawn.set()
    while len(late) < 40 and not failures:
        stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert 200 in before
    assert set(late) == {299}


def test_a_tile_is_answered_without_a_query_of_its_photograph(
    middleware, photo, django_assert_num_queries
):
    WsgiResponse(middleware, address(photo))
    with django_assert_num_queries(0):
        for name in open_pack(photo.master.sha256).names():
            assert WsgiResponse(middleware, address(photo, name)).status == 200


@pytest.mark.parametrize(
    "tail",
    [
        "info.json",
        "",
        "full/^20000,/0/default.jpg",
        "64,0,64,64/^64,64/0/default.jpg",
        "64,0,64,64/65,65/0/default.jpg",
        "64,0,64,64/64,64/0/default.tif",
        "900,0,64,64/64,64/0/default.jpg",
        "../../../etc/passwd/0/default.jpg",
        "..%2f..%2f/0/default.jpg",
        "\x00/0/default.jpg",
        "64,0,64,64/64,64/0/default.jpg/",
        "64,0,64,64/64,64/0/default.jpg\r\nX-Evil: 1/0/default.jpg",
        "٦٤,0,64,64/64,64/0/default.jpg".encode().decode("latin-1"),
        "9" * 5000 + "/0/default.jpg",
    ],
)
def test_what_is_refused_or_stored_by_another_name_is_left_to_django(middleware, photo, tail):
    assert WsgiResponse(middleware, address(photo, tail)).is_from_django


@pytest.mark.parametrize(
    "identifier",
    [
        "ph-0001",
        "PH-1",
        "PH-9999",
        "PE-0001",
        "PH-0001\n",
        "PH-000000000000001",
        "",
        "PH-٠٠٠١",
        "..",
    ],
)
def test_another_identifier_is_left_to_django(middleware, photo, identifier):
    assert WsgiResponse(middleware, f"{PREFIX}{identifier}/{TILE}").is_from_django


@pytest.mark.parametrize("prefix", ["/", "/iiif/2/", "/en/iiif/3/", "/iiif/3", "//iiif/3/"])
def test_another_address_is_left_to_django(middleware, photo, prefix):
    assert WsgiResponse(middleware, f"{prefix}{photo.identifier}/{TILE}").is_from_django


@pytest.mark.parametrize(
    "environ",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
        {"QUERY_STRING": "download=1"},
        {"SCRIPT_NAME": "/museum"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "testserver@evil.example"},
        {"HTTP_HOST": "testserver\r\nX-Evil: 1"},
        {"HTTP_HOST": ""},
    ],
)
def test_an_odd_request_is_left_to_django(middleware, photo, environ):
    method = environ.pop("REQUEST_METHOD", "GET")
    assert WsgiResponse(middleware, address(photo), method, **environ).is_from_django


def test_plain_http_is_left_to_django_where_it_is_redirected(middleware, photo, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert WsgiResponse(middleware, address(photo)).is_from_django
    answer = WsgiResponse(middleware, address(photo), **{"wsgi.url_scheme": "https"})
    assert answer.headers["Link"].startswith(f"<https://testserver{PREFIX}")


def test_without_a_pack_django_answers(middleware, photo):
    derivatives().delete(pack_name(photo.master.sha256, 64))
    assert WsgiResponse(middleware, address(photo)).is_from_django


def test_whatever_fails_django_answers(middleware, photo, monkeypatch, caplog):
    def fail(sha256):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("iiif.image.wsgi.open_pack", fail)
    assert WsgiResponse(middleware, address(photo)).is_from_django
    assert "the disk is on fire" in caplog.text


def test_hosts_do_not_fill_the_memory(middleware, photo, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for number in range(250):
        assert (
            WsgiResponse(middleware, address(photo), HTTP_HOST=f"host-{number}.example").status
            == 200
        )
    assert len(middleware._hosts) <= 100


@pytest.mark.parametrize("tile", [TILE, "64,0,64,64/max/0/default.jpg", "full/38,25/0/default.jpg"])
def test_django_would_answer_the_same(middleware, photo, client, tile):
    mine = WsgiResponse(middleware, address(photo, tile))
    djangos = client.get(address(photo, tile))
    assert (mine.status, mine.body) == (djangos.status_code, djangos.content)
    for name in ("Content-Type", "ETag", "Cache-Control", "Link", "Access-Control-Allow-Origin"):
        assert mine.headers[name] == djangos[name]


def test_the_museums_application_has_this_middleware(photo):
    # Created again: another test may have left one that was created under its own settings.
    application = importlib.reload(wsgi).application
    answer = WsgiResponse(application, address(photo))
    assert answer.body == open_pack(photo.master.sha256).read(TILE)
    other = WsgiResponse(application, "/healthz")
    assert (other.status, other.headers.get("Location")) == (200, None)
