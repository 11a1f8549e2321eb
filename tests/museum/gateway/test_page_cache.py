"""PageCache are cached under the catalogue version, for anonymous visitors, and for nobody else."""

import asyncio
import gzip

import brotli
import pytest

from museum.gateway import version_watcher
from records.changes import changeset
from records.publication import publish, withdraw
from tests.builders import make_photo, make_question, make_subject
from tests.museum.gateway.views import Views

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def views():
    return Views()


@pytest.fixture
def client(client_of, views):
    return client_of(views)


def change_the_catalogue():
    with changeset(why="A subject."):
        make_subject()


PUBLIC = [
    "/en/",
    "/ja/photos/",
    "/ru/search/?q=x",
    "/en/feed.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/en/photos/{photo}/",
    "/en/questions/",
    "/iiif/presentation/3/collection.json",
    "/id/{photo}",
    "/",
    "/static/css/page.css",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_every_kind_of_public_document_is_cached_and_stays_the_same(museum, client_of, path):
    path = path.format(photo=make_photo().identifier)
    first = museum.get(path)
    assert first.status in (200, 302, 303), path
    second = museum.get(path)
    assert (second.status, second.body) == (first.status, first.body)
    assert second.pairs == first.pairs
    assert museum.gateway._pages._memory.size > 0
    assert len(museum.gateway._pages._memory) >= 1


def test_it_is_rendered_once_until_the_catalogue_changes(client, views):
    for _time in range(3):
        assert client.get("/en/").body == views.body
    assert views.calls == 1
    change_the_catalogue()
    client.get("/en/")
    client.get("/en/")
    assert views.calls == 2


def test_head_and_conditional_requests_are_answered_from_it(client, views):
    whole = client.get("/en/")
    head = client.get("/en/", method="HEAD")
    assert (head.status, head.body, head.headers) == (200, b"", whole.headers)
    etag = whole["ETag"]
    assert etag.startswith('"')
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = client.get("/en/", if_none_match=known)
        assert (answer.status, answer.body, answer["ETag"]) == (304, b"", etag)
        assert answer["Cache-Control"] == whole["Cache-Control"]
    assert client.get("/en/", if_none_match='"other"').status == 200
    assert views.calls == 1


def test_a_head_before_any_get_is_cached_for_it(client, views):
    assert client.get("/en/", method="HEAD").body == b""
    assert client.get("/en/").body == views.body
    assert views.calls == 1
    assert views.environs[0]["REQUEST_METHOD"] == "GET"


@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [
        ("br, gzip", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("", None, bytes),
        ("identity", None, bytes),
        ("*", "br", brotli.decompress),
    ],
)
def test_the_body_comes_in_the_coding_that_is_accepted(client, views, accepted, coding, decode):
    client.get("/en/")  # rendered for somebody else, in another coding
    answer = client.get("/en/", accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == coding
    assert decode(answer.body) == views.body
    assert int(answer["Content-Length"]) == len(answer.body)
    assert "accept-encoding" in answer["Vary"]
    assert views.calls == 1


def test_each_coding_has_an_etag_of_its_own(client):
    etags = {client.get("/en/", accept_encoding=coding)["ETag"] for coding in ("br", "gzip", "")}
    assert len(etags) == 3


def test_a_page_that_stays_the_same_keeps_its_etag_over_changes(client, views):
    etag = client.get("/en/")["ETag"]
    change_the_catalogue()
    assert client.get("/en/", if_none_match=etag).status == 304
    views.body = b"<p>Corrected.</p>" * 100
    change_the_catalogue()
    answer = client.get("/en/", if_none_match=etag)
    assert (answer.status, answer.body) == (200, views.body)


def test_host_scheme_query_and_path_are_part_of_the_key(client, views, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other"]
    client.get("/en/")
    for how in ({"host": "other"}, {"scheme": "https"}):
        client.get("/en/", **how)
    for path in ("/en/?a=1", "/en/?a=2", "/ru/", "/en/%41"):
        client.get(path)
    assert views.calls == 7
    assert views.environs[-1]["PATH_INFO"] == "/en/A"


def test_what_it_varies_by_is_cached_apart(client, views):
    views.headers.append(("Vary", "Accept-Language, Accept"))
    views.body = lambda: views.environs[-1].get("HTTP_ACCEPT_LANGUAGE", "").encode() * 500
    for _time in range(2):
        for language in ("en", "ru", "ja"):
            assert client.get("/", accept_language=language).body == language.encode() * 500
    assert views.calls == 3
    client.get("/", accept_language="en", accept="text/plain")
    assert views.calls == 4


def test_a_very_long_preference_is_answered_and_not_cached(client, views):
    views.headers.append(("Vary", "Accept-Language"))
    for _time in range(2):
        assert client.get("/", accept_language="en," * 500).status == 200
    assert views.calls == 2


def test_browsers_revalidate_and_front_caches_keep_it_for_a_second(client):
    answer = client.get("/en/")
    assert answer["Cache-Control"] == "public, no-cache, stale-if-error=600"
    assert answer["CDN-Cache-Control"] == "public, max-age=1, stale-if-error=600"
    names = [name for name, _value in answer.pairs]
    # nginx 1.22 takes the first of the two that it reads.
    assert names.index("x-accel-expires") < names.index("cache-control")
    assert answer["X-Accel-Expires"] == "1"


def test_a_policy_of_the_page_itself_is_left_alone(client, views):
    views.headers.append(("Cache-Control", "public, max-age=60"))
    assert client.get("/en/")["Cache-Control"] == "public, max-age=60"


class TestStampede:
    def test_one_renders_and_the_others_wait(self, client, views):
        views.hold.clear()

        async def crowd():
            asked = [asyncio.create_task(client.request("/en/")) for _time in range(50)]
            await asyncio.sleep(0.1)
            views.hold.set()
            return await asyncio.gather(*asked)

        client.gateway._per_address._limit = 100
        answers = client.runner.run(crowd())
        assert {answer.body for answer in answers} == {views.body}
        assert views.calls == 1

    def test_they_wait_no_longer_than_the_limit(self, client, views, monkeypatch):
        monkeypatch.setattr("museum.gateway.page_cache.WAIT_SECONDS", 0.2)
        views.hold.clear()

        async def two():
            first = asyncio.create_task(client.request("/en/"))
            await asyncio.sleep(0.05)
            second = await client.request("/en/")
            views.hold.set()
            return await first, second

        first, second = client.runner.run(two())
        assert first.status == 200
        assert second.status == 503
        assert int(second["Retry-After"]) > 0

    def test_who_asks_after_a_change_does_not_get_what_was_begun_before(self, client, views):
        views.hold.clear()
        views.body = lambda: str(views.calls).encode() * 500

        async def both():
            before = asyncio.create_task(client.request("/en/"))
            await asyncio.sleep(0.1)
            await asyncio.to_thread(change_the_catalogue)
            after = asyncio.create_task(client.request("/en/"))
            await asyncio.sleep(0.1)
            views.hold.set()
            return await before, await after, await client.request("/en/")

        _before, after, later = client.runner.run(both())
        assert views.calls == 2
        assert later.body == after.body == b"2" * 500

    def test_if_it_may_not_be_cached_each_gets_an_answer_of_their_own(self, client_of):
        views = Views([("Set-Cookie", "a=b")], body=lambda: str(views.calls).encode())
        client = client_of(views)

        async def crowd():
            return await asyncio.gather(*(client.request("/en/") for _time in range(5)))

        bodies = sorted(answer.body for answer in client.runner.run(crowd()))
        assert views.calls == 5
        assert len(bodies) == 5


def test_publication_and_withdrawal_are_seen_at_once(museum):
    photo = make_photo(title_en="Before the correction")
    path = f"/en/photos/{photo.identifier}/"
    assert b"Before the correction" in museum.get(path).body
    with changeset(why="A correction."):
        photo.title_en = "After the correction"
        photo.save()
    assert b"After the correction" in museum.get(path).body
    etag = museum.get(path)["ETag"]
    withdraw(record=photo, category="family", reason={"en": "The family asked for it."})
    gone = museum.get(path, if_none_match=etag)
    assert gone.status == 410
    publish(record=photo)
    assert museum.get(path).status == 200


def test_a_withdrawal_empties_memory_and_the_shared_store(client, views):
    class Shared(dict):
        emptied = 0

        async def get(self, key):
            return dict.get(self, key.digest())

        async def put(self, key, page):
            self[key.digest()] = page

        async def empty(self):
            self.emptied += 1
            self.clear()

    shared = client.gateway._pages._shared = Shared()
    photo = make_photo()
    client.poll()
    client.get("/en/")
    assert len(shared) == len(client.gateway._pages._memory) == 1
    change_the_catalogue()
    client.poll()
    client.get("/en/")
    assert shared.emptied == 0
    withdraw(record=photo, category="family", reason={"en": "The family asked for it."})
    client.poll()
    assert shared.emptied == 1
    assert not shared
    assert len(client.gateway._pages._memory) == 0


def test_a_page_of_the_shared_store_is_not_rendered_again(client_of, views):
    from museum.gateway.store import MemoryStore

    one, other = client_of(views), client_of(views)
    one.gateway._pages._shared = other.gateway._pages._shared = MemoryStore(10**6)
    assert one.get("/en/").body == other.get("/en/").body
    assert views.calls == 1
    views.headers.append(("Vary", "Accept"))
    assert one.get("/", accept="a").body == other.get("/", accept="a").body
    assert views.calls == 2


@pytest.mark.parametrize("kind", ["failing", "hanging"])
def test_a_shared_store_that_fails_delays_nobody_for_long(client, views, kind, caplog):
    class Bad:
        asked = 0

        async def _fail(self, *_):
            self.asked += 1
            if kind == "hanging":
                await asyncio.sleep(60)
            raise ConnectionError("gone")

        get = put = empty = _fail

    bad = client.gateway._pages._shared = Bad()
    assert client.get("/en/").status == 200
    assert client.get("/ru/").status == 200
    assert bad.asked == 1
    assert "does not answer" in caplog.text


def test_without_the_version_nothing_is_cached(client, views):
    client.gateway._watcher._answered_at = float("-inf")
    for _time in range(2):
        assert client.get("/en/").status == 200
    assert views.calls == 2


def test_while_the_database_is_silent_pages_are_served_for_ten_minutes(client, views, monkeypatch):
    client.get("/en/")
    real = version_watcher.time.monotonic
    monkeypatch.setattr(client.gateway._watcher, "_read", lambda: 1 / 0)
    monkeypatch.setattr(version_watcher.time, "monotonic", lambda: real() + 590)
    client.get("/en/")
    assert views.calls == 1
    monkeypatch.setattr(version_watcher.time, "monotonic", lambda: real() + 610)
    client.get("/en/")
    assert views.calls == 2


def test_with_debug_nothing_is_cached(client_of, views, settings):
    settings.DEBUG = True
    client = client_of(views)
    client.get("/en/")
    client.get("/en/")
    assert views.calls == 2


def test_a_question_page_keeps_nothing_of_the_day(museum):
    question = make_question()
    page = museum.get(f"/en/questions/{question.identifier}/")
    assert page.status == 200
    assert b"accessed" not in page.body
