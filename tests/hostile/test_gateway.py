"""Hostile requests at the gateway, which answers tiles, cached pages and refusals before Django.

The examples are those of `test_addresses.py`. Here they pass the server's own parsing of addresses
and headers, the tiles, and the pages that are kept; every request is sent twice, so that what is
kept is asked for with other headers, and answered with those of the second.
"""

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from hypothesis import strategies as st

from museum.policy_headers import PolicyHeadersMiddleware
from photos.ingest import Ingest
from photos.models import Photo
from records.changes import changeset
from tests.builders import make_article, make_photo
from tests.hostile.examples import NASTY, counts, try_examples
from tests.hostile.test_addresses import DOCUMENTS, HEADERS, IIIF, PAGES, PAIRS, header, query_of
from tests.images.image_files import encode_image, random_scene, write_file
from tests.museum.gateway.asgi_client import Client
from tests.search_index import update_index

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]


@pytest.fixture
def gateway(tmp_path, monkeypatch, settings):
    """The gateway before a museum with a photograph, whose tiles are stored, and an article."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    settings.SPOOL_DIR = tmp_path / "spool"
    path = write_file(tmp_path, "scan.png", encode_image(random_scene(4, 1100, 700), "PNG"))
    with Ingest() as ingest:
        prepared = ingest.stage(path)
        with changeset(why="A scan came in."):
            photo = make_photo(identifier="PH-0001", state="published")
            Photo.objects.filter(pk=photo.pk).update(master=ingest.commit(prepared))
    make_article()
    update_index()
    client = Client(PolicyHeadersMiddleware(get_wsgi_application()))
    client.poll()
    client.get("/en/")  # compiles the templates
    yield client
    client.close()


#: Whole addresses with their query, as the server passes them on: ASCII without spaces.
_TARGETS = st.one_of(
    st.sampled_from(
        ["/en/", "/ru/photos/", "/iiif/3/PH-0001/0,0,512,512/512,512/0/default.jpg",
         "/iiif/3/PH-0001/full/90,/0/default.jpg", "/iiif/3/PH-0001/info.json", "/healthz", "/",
         "/iiif/presentation/3/PH-0001/manifest.json", "/en/feed.atom", "/sitemap.xml"]
    ),
    IIIF.map(lambda parts: "/iiif/" + "/".join(parts)),
    DOCUMENTS.map(lambda parts: parts[0].format(parts[1])),
    st.tuples(PAGES, PAIRS).map(lambda parts: f"{parts[0]}?{query_of(parts[1])}"),
    NASTY.map("/{}".format),
)  # fmt: skip
_MORE = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_HOST": NASTY,
        "HTTP_CONTENT_LENGTH": NASTY,
        "HTTP_TRANSFER_ENCODING": NASTY,
        "HTTP_EXPECT": NASTY,
        "HTTP_X_REQUEST_ID": NASTY,
        "HTTP_FORWARDED": NASTY,
    },
)
_METHODS = st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "BREW"])


def _raw(target):
    """A request's target as a server accepts it: visible ASCII, the rest escaped."""
    octets = target.encode("utf-8", "surrogatepass")
    return "".join(chr(o) if 0x21 <= o < 0x7F else f"%{o:02X}" for o in octets)[:9_000]


@counts(200)
def test_requests(count, gateway):
    def attempt(example):
        target, first, second, more, method = example
        for headers in (first, {**second, **more}):
            named = {
                name.removeprefix("HTTP_").lower(): header(value) for name, value in headers.items()
            }
            answer = gateway.get(_raw(target), method=method, **named)
            assert 200 <= answer.status < 500 or answer.status == 503, (target, headers, method)
            assert answer.is_complete
            for name, value in answer.pairs:
                assert not {"\r", "\n"} & set(name + value), (name, value)
            if answer.status in (204, 304) or method == "HEAD":
                assert answer.body == b""
            elif "content-length" in answer.headers:
                assert int(answer["content-length"]) == len(answer.body)

    try_examples(count, st.tuples(_TARGETS, HEADERS, HEADERS, _MORE, _METHODS), attempt)
