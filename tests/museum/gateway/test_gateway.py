"""What the gateway answers by itself obeys hosts, HTTPS and proxies, as Django does."""

import asyncio
import threading

import pytest
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from images.tiles import open_pack
from museum.gateway import version_watcher
from museum.gateway.build import build_id
from museum.gateway.version_watcher import VersionWatcher
from photos.ingest import Ingest
from photos.models import Photo
from records.changes import changeset
from records.publication import withdraw
from search.version import NO_STAMP, VersionFile
from tests.builders import make_photo
from tests.images.image_files import encode_image, random_scene, write_file

pytestmark = pytest.mark.django_db(transaction=True)

EPOCH = bytes(range(16))


def plain(environ, start_response):
    if plain.hold is not None:
        plain.hold.wait(10)
    plain.seen.append(environ)
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"page"]


@pytest.fixture(autouse=True)
def nothing_seen():
    plain.seen, plain.hold = [], None


class TestHealth:
    def test_it_waits_for_no_thread(self, client_of, settings):
        plain.hold = threading.Event()
        client = client_of(plain)

        async def ask():
            busy = [
                asyncio.create_task(client.request(f"/{number}", method="OPTIONS"))
                for number in range(settings.SERVER_THREADS + 3)
            ]
            await asyncio.sleep(0.05)
            answer = await asyncio.wait_for(client.request("/healthz"), 1)
            plain.hold.set()
            await asyncio.gather(*busy)
            return answer

        answer = client.runner.run(ask())
        assert (answer.status, answer.body) == (200, b"ok\n")
        assert "no-store" in answer["Cache-Control"]

    def test_it_answers_as_djangos_view_does(self, museum, client):
        by_django = client.get("/healthz")
        answer = museum.get("/healthz")
        assert answer.body == by_django.content
        assert museum.get("/healthz", method="HEAD").body == b""
        assert answer["Cache-Control"] == by_django["Cache-Control"]
        assert museum.get("/healthz", method="POST").status in (403, 405)

    @pytest.mark.parametrize(
        "host", ["10.0.0.7", "10.0.0.7:8000", "[::1]", "evil.example", "", "a b", "testserver/x"]
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_it_says_the_same_to_any_host_and_nothing_of_the_request(self, client_of, host, method):
        client = client_of(plain)
        ours = client.get("/healthz", method=method)
        answer = client.get(
            "/healthz?q=planted",
            method=method,
            host=host,
            cookie="sessionid=planted",
            x_forwarded_host="planted.example",
            x_request_id="planted",
        )
        assert (answer.status, answer.body) == (200, b"ok\n" if method == "GET" else b"")
        assert answer.pairs == ours.pairs
        assert set(answer.headers) == {
            "content-type",
            "content-length",
            "cache-control",
            "x-content-type-options",
        }
        assert "no-store" in answer["Cache-Control"]
        assert not plain.seen  # no thread is asked, whatever the host

    def test_it_is_answered_over_plain_http_too(self, client_of, settings):
        settings.SECURE_SSL_REDIRECT = True
        assert client_of(plain).get("/healthz").status == 200
        assert not plain.seen


def test_a_wrong_host_is_djangos_to_refuse(museum):
    for host in ("evil.example", "", "testserver:80:80", "testserver/x"):
        assert museum.get("/en/", host=host).status == 400
        # A load balancer asks for it by number.
        assert museum.get("/healthz", host=host).status == 200
    assert museum.get("/en/").status == 200
    assert museum.get("/en/", host="evil.example").status == 400


def test_plain_http_is_redirected_though_the_page_is_cached(museum, settings):
    assert museum.get("/robots.txt", scheme="https").status == 200
    settings.SECURE_SSL_REDIRECT = True
    museum.gateway._tiles._application.load_middleware()  # reads the setting when it is made
    answer = museum.get("/robots.txt")
    assert (answer.status, answer["Location"]) == (301, "https://testserver/robots.txt")
    assert museum.get("/robots.txt", scheme="https").status == 200


@pytest.mark.parametrize(
    ("client_address", "expected"),
    [("203.0.113.1", ("198.51.100.9", "https")), ("203.0.113.2", ("203.0.113.2", "http"))],
)
def test_only_a_trusted_proxy_names_address_and_scheme(client_of, client_address, expected):
    client = client_of(plain)
    gateway = client.gateway
    client.gateway = wrap_asgi_with_proxy_headers(gateway, ["203.0.113.1"])
    client.get(
        "/en/nothing?",
        method="OPTIONS",
        client=client_address,
        x_forwarded_for="198.51.100.9",
        x_forwarded_proto="https",
    )
    client.gateway = gateway
    (environ,) = plain.seen
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == expected


def test_the_environment_is_that_of_wsgi(client_of):
    client = client_of(plain)
    client.post(
        "/en/%E3%81%82%FF?a=%20b",
        [b"abc"],
        content_type="text/plain",
        content_length="3",
        x_one=["1", "2"],
        cookie=["a=1", "b=2"],
        expect="100-continue",
    )
    (environ,) = plain.seen
    assert environ["PATH_INFO"].encode("latin-1") == b"/en/\xe3\x81\x82\xff"
    assert environ["QUERY_STRING"] == "a=%20b"
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "3")
    assert (environ["HTTP_X_ONE"], environ["HTTP_COOKIE"]) == ("1,2", "a=1; b=2")
    assert "HTTP_EXPECT" not in environ


def test_a_header_with_an_underscore_cannot_pose_as_another(client_of):
    client = client_of(plain)
    scope_headers = {"x_real": "1"}
    from tests.museum.gateway import asgi_client

    scope = asgi_client.scope_of("/en/nothing", method="OPTIONS", **scope_headers)
    scope["headers"] += [(b"x_forwarded_for", b"1.2.3.4"), (b"x-forwarded-for", b"5.6.7.8")]

    async def receive():
        await asyncio.sleep(60)

    async def send(message):
        pass

    client.runner.run(client.gateway(scope, receive, send))
    assert plain.seen[0]["HTTP_X_FORWARDED_FOR"] == "5.6.7.8"


class TestTiles:
    @pytest.fixture
    def photo(self, tmp_path, settings):
        settings.TILE_SIZE = 64
        with Ingest() as ingest:
            prepared = ingest.stage(
                write_file(tmp_path, "a.png", encode_image(random_scene(3, 300, 200), "PNG"))
            )
            with changeset(why="A scan came in."):
                return make_photo(master=ingest.commit(prepared))

    def test_a_stored_tile_comes_from_the_event_loop_and_is_the_same(self, museum, client, photo):
        pack = open_pack(photo.master.sha256)
        paths = [f"/iiif/3/{photo.identifier}/{name}" for name in pack.names()]
        answers = [client.get(path) for path in paths]
        first = museum.get(paths[0])  # a thread looks the photograph up
        for path, by_django in zip(paths, answers, strict=True):
            at_once = self.at_once(museum, path)
            assert at_once is not None, path
            status, headers, body = at_once
            assert (status, body) == (by_django.status_code, by_django.content)
            for name, value in headers:
                assert by_django[name.decode()] == value.decode("latin-1"), name
        assert first.status == 200
        etag = first["ETag"]
        assert museum.get(paths[0], if_none_match=etag).status == 304

    @staticmethod
    def at_once(museum, path, **how):
        from museum.gateway.request import Request
        from tests.museum.gateway.asgi_client import scope_of

        return museum.gateway._answer_at_once(Request(scope_of(path, **how)))

    def test_a_withdrawn_one_is_gone_at_once(self, museum, photo):
        path = f"/iiif/3/{photo.identifier}/{open_pack(photo.master.sha256).names()[0]}"
        assert museum.get(path).status == 200
        assert self.at_once(museum, path) is not None
        withdraw(record=photo, category="family", reason={"en": "The family asked for it."})
        assert self.at_once(museum, path) is None
        assert museum.get(path).status != 200

    def test_what_is_not_certain_is_left_to_a_thread(self, museum, photo, settings):
        path = f"/iiif/3/{photo.identifier}/{open_pack(photo.master.sha256).names()[0]}"
        museum.get(path)
        for other, how in (
            (path + "?a=1", {}),
            (path.replace(",", "%2C"), {}),
            (path.replace(photo.identifier, "PH-9999"), {}),
            (f"/iiif/3/{photo.identifier}/full/50,/0/default.jpg", {}),
            (path, {"host": "evil.example"}),
            (path, {"method": "POST"}),
        ):
            assert self.at_once(museum, other, **how) is None, other
        settings.SECURE_SSL_REDIRECT = True
        assert self.at_once(museum, path) is None

    def test_no_query_is_made_in_the_event_loop(self, museum, photo, django_assert_num_queries):
        path = f"/iiif/3/{photo.identifier}/{open_pack(photo.master.sha256).names()[0]}"
        assert self.at_once(museum, path) is None
        museum.get(path)
        with django_assert_num_queries(0):
            assert self.at_once(museum, path) is not None
        assert Photo.objects.count() == 1


class TestWatch:
    def test_it_reads_what_a_changeset_left_without_waiting_for_a_poll(self, tmp_path):
        path = tmp_path / "version"
        state = [((1, EPOCH), 0)]
        watching = VersionWatcher(path=path, read=lambda: state[0], seconds=60)
        assert watching.current() is None
        watching.poll()
        assert watching.current() == (1, EPOCH)
        VersionFile(path).advance_to((2, EPOCH))
        assert watching.current() == (2, EPOCH)

    def test_it_sees_what_another_machine_changed(self, tmp_path):
        state = [((1, EPOCH), 0)]
        watching = VersionWatcher(path=tmp_path / "v", read=lambda: state[0], seconds=0.01)
        watching.start(wait=5)
        state[0] = (7, EPOCH), 0
        for _time in range(200):
            if watching.current() == (7, EPOCH):
                break
            threading.Event().wait(0.01)
        watching.stop()
        assert watching.current() == (7, EPOCH)

    def test_only_a_withdrawal_calls(self, tmp_path):
        called, state = [], [((1, EPOCH), 3)]
        watching = VersionWatcher(
            lambda: called.append(1), path=tmp_path / "v", read=lambda: state[0], seconds=60
        )
        watching.poll()
        state[0] = (2, EPOCH), 3
        watching.poll()
        assert not called
        state[0] = (3, EPOCH), 4
        watching.poll()
        assert called == [1]

    def test_the_row_is_read_with_its_withdrawals(self):
        assert version_watcher.read_state() == (NO_STAMP, 0)
        photo = make_photo()
        withdraw(record=photo, category="error", reason={"en": "A mistake."})
        (version, epoch), withdrawals = version_watcher.read_state()
        assert (version, withdrawals) == (1, 1)
        assert epoch != NO_STAMP[1]

    def test_a_failing_database_is_reported_once(self, tmp_path, caplog):
        watching = VersionWatcher(path=tmp_path / "v", read=lambda: 1 / 0, seconds=60)
        watching.poll()
        watching.poll()
        assert caplog.text.count("does not tell") == 1

    def test_a_folder_that_cannot_be_written_to_leaves_it_unknown(self, tmp_path):
        (tmp_path / "file").write_text("in the way")
        watching = VersionWatcher(
            path=tmp_path / "file" / "v", read=lambda: ((1, EPOCH), 0), seconds=60
        )
        watching.poll()
        assert watching.current() is None


def test_the_build_changes_with_settings_and_stays_the_same_otherwise(settings):
    before = build_id()
    assert before == build_id()
    settings.MUSEUM_CONTACT = "other@example.org"
    assert build_id() != before


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
@pytest.mark.parametrize("status", [400, 403, 408, 413, 414, 429, 431, 500, 503])
def test_every_refusal_is_in_the_readers_language(status, language):
    from museum.gateway.error_responses import error_response
    from museum.gateway.request import Request
    from tests.museum.gateway.asgi_client import scope_of

    by_path = error_response(Request(scope_of(f"/{language}/x")), status, 1000)
    by_header = error_response(
        Request(scope_of("/x", accept_language=f"fr, {language}-XX;q=0.8")), status, 1000
    )
    assert by_path == by_header
    assert f'lang="{language}"' in by_path[2].decode()
    if language != "en":
        english = error_response(Request(scope_of("/en/x")), status, 1000)
        assert english[2] != by_path[2]
        assert "The " not in by_path[2].decode()
