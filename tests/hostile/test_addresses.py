"""Hostile addresses and headers: no 500, and no answer after more than five seconds."""

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import strategies as st

from photos.ingest import Ingest
from records.changes import changeset
from tests.builders import make_article, make_collection, make_photo, make_source, make_testimony
from tests.hostile.examples import NASTY, counts, try_examples
from tests.images.image_files import encode_image, random_scene, write_file
from tests.search_index import update_index

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def ask(tmp_path):
    """A function that asks for a path, a query and headers; the museum has one of each record."""
    path = write_file(tmp_path, "scan.png", encode_image(random_scene(4, 90, 60), "PNG"))
    with Ingest() as ingest:
        prepared = ingest.stage(path)
        with changeset(why="A scan came in."):
            make_photo(master=ingest.commit(prepared), identifier="PH-0001", state="published")
    make_source(), make_testimony(), make_article(), make_collection()
    update_index()
    browser = Client(raise_request_exception=False)

    def request(path, query="", **headers):
        odd = {name: header(value) for name, value in headers.items()}
        answer = browser.get("/", PATH_INFO=_latin(path), QUERY_STRING=header(query), **odd)
        assert answer.status_code < 500 or answer.status_code == 503, (path, query, headers)
        for value in answer.headers.values():
            assert "\n" not in value
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    return request


def header(text):
    """A value as a server passes it on: Latin-1 without control characters."""
    text = text.encode("utf-8", "surrogatepass").decode("latin-1")
    return "".join(c for c in text if c == "\t" or (c >= " " and c != "\x7f"))


def _latin(path):
    return path.encode("utf-8", "surrogatepass").decode("latin-1")


_NUMBER = st.one_of(
    st.integers(-5, 10**9).map(str),
    st.floats().map(str),
    st.sampled_from(["", "1e9", "0.5", ".5", "5.", "00", "+1", " 1", "１", "1,1", "nan", "inf"]),
)
_REGION = st.one_of(
    st.sampled_from(["full", "square", "pct:", ",,,"]),
    st.lists(_NUMBER, min_size=1, max_size=5).map(",".join),
    st.lists(_NUMBER, min_size=4, max_size=4).map(lambda parts: "pct:" + ",".join(parts)),
    NASTY,
)
_SIZE = st.one_of(
    st.sampled_from(["max", "^max", "full", "^", "!", "^!9,9", "pct:0", "^pct:1000000"]),
    st.tuples(st.sampled_from(["", "^", "!", "^!"]), _NUMBER, _NUMBER).map(
        lambda p: f"{p[0]}{p[1]},{p[2]}"
    ),
    NASTY,
)
_ROTATION = st.one_of(st.sampled_from(["0", "90", "!0", "!", "45", "360", "-90"]), _NUMBER, NASTY)
_QUALITY = st.one_of(
    st.sampled_from(["default.jpg", "gray.png", "bitonal.webp", "color.tif", ".", "default.exe"]),
    NASTY,
)
IIIF = st.tuples(
    st.sampled_from(["2", "3", "1", "4"]),
    st.one_of(st.sampled_from(["PH-0001", "ph1", "PH-9999", "SO-0001", "PH-"]), NASTY),
    _REGION,
    _SIZE,
    _ROTATION,
    _QUALITY,
)


@counts(250)
def test_addresses_of_the_image_service(count, ask):
    try_examples(count, IIIF, lambda parts: ask("/iiif/" + "/".join(parts)))


DOCUMENTS = st.tuples(
    st.sampled_from(
        [
            "/iiif/presentation/3/{}/manifest.json",
            "/iiif/presentation/3/{}/annotations/captions.json",
            "/iiif/search/2/{}",
            "/iiif/activity/{}/1",
            "/id/{}",
            "/en/id/{}.jsonld",
            "/en/photos/{}/",
            "/ja/people/{}/",
            "/ru/photos/{}/download/600/",
            "/media/{}/600.jpg",
            "/media/mount/{}.png",
            "/preview/link/{}/en/",
            "/static/{}",
            "/admin/photos/photo/{}/change/",
            "/{}/photos/",
            "/{}",
        ]
    ),
    NASTY,
)


@counts(250)
def test_names_in_addresses(count, ask):
    try_examples(count, DOCUMENTS, lambda parts: ask(parts[0].format(parts[1])))


_PARAMETERS = st.sampled_from(
    ["q", "type", "page", "year", "subject", "place", "person", "collection", "rights", "id",
     "sort", "next", "manifest", "from", "to", "kind", "x"]
)  # fmt: skip
PAIRS = st.lists(st.tuples(_PARAMETERS, NASTY, st.booleans()), max_size=6)
PAGES = st.sampled_from(
    ["/en/search/", "/ru/photos/", "/ja/testimonies/", "/en/lightbox/", "/en/compare/",
     "/en/photos/export.csv", "/en/search/export.json", "/en/lightbox/export.ris",
     "/iiif/search/2/", "/en/people/", "/en/feed.atom", "/admin/login/", "/sitemap.xml"]
)  # fmt: skip


def query_of(pairs):
    return "&".join(
        f"{name}={quote(value, errors='surrogatepass') if encode else value}"
        for name, value, encode in pairs
    )


@counts(250)
def test_query_strings(count, ask):
    try_examples(count, st.tuples(PAGES, PAIRS), lambda parts: ask(parts[0], query_of(parts[1])))


_ACCEPT = st.one_of(
    NASTY,
    st.lists(
        st.tuples(
            st.sampled_from(
                ["*/*", "text/html", "application/ld+json", "image/avif", "/", "a/b/c"]
            ),
            st.sampled_from(["", ";q=0", ";q=1.5", ";q=x", ";q=", ';profile="', ";;;", ";q=1e99"]),
        ).map("".join),
        max_size=40,
    ).map(",".join),
)
_RANGE = st.one_of(
    NASTY,
    st.lists(
        st.tuples(_NUMBER, st.sampled_from(["-", "--", "", "-5"]), _NUMBER).map("".join),
        max_size=30,
    ).map(lambda ranges: "bytes=" + ",".join(ranges)),
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_ACCEPT": _ACCEPT,
        "HTTP_ACCEPT_LANGUAGE": _ACCEPT,
        "HTTP_ACCEPT_ENCODING": _ACCEPT,
        "HTTP_RANGE": _RANGE,
        "HTTP_IF_RANGE": NASTY,
        "HTTP_IF_NONE_MATCH": NASTY,
        "HTTP_IF_MODIFIED_SINCE": NASTY,
        "HTTP_COOKIE": NASTY,
        "HTTP_REFERER": NASTY,
        "HTTP_USER_AGENT": NASTY,
        "HTTP_X_FORWARDED_FOR": NASTY,
        "HTTP_ORIGIN": NASTY,
        "HTTP_HX_REQUEST": NASTY,
    },
)
_RANGED = st.sampled_from(
    ["/en/", "/id/PH-0001", "/iiif/3/PH-0001/info.json", "/iiif/3/PH-0001/full/max/0/default.jpg",
     "/static/css/tokens.css", "/media/mount/PH-0001.png", "/en/photos/export.csv", "/",
     "/iiif/presentation/3/PH-0001/manifest.json", "/admin/login/", "/preview/link/x/en/"]
)  # fmt: skip


@counts(250)
def test_headers(count, ask):
    try_examples(count, st.tuples(_RANGED, HEADERS), lambda parts: ask(parts[0], **parts[1]))
