"""The crawl reaches exactly what a visitor can reach; tried on a museum of a few lines."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser import crawl as crawler
from tests.browser.crawl import crawl, fetch

SITEMAP = "<urlset><url><loc>http://museum.example/en/photos/PH-0001/</loc></url></urlset>"
PAGES = {
    "/sitemap.xml": "<sitemapindex><loc>http://museum.example/sitemap-photos.xml</loc>"
    "</sitemapindex>",
    "/sitemap-photos.xml": SITEMAP,
    "/en/": '<a href="photos/">1</a><a href="/admin/">2</a><a href="//other.example/">3</a>',
    "/ru/": '<a href="/en/">1</a><a href="mailto:curator@museum.example">2</a>',
    "/ja/": '<a href="/ja/search/?q=音楽">1</a>',
    "/ja/search/?q=%E9%9F%B3%E6%A5%BD": '<a href="/en/only-from-a-filtered-page/">1</a>',
    "/en/photos/": '<a href="#top">1</a><a href="/en/gone/">2</a>',
    "/en/photos/PH-0001/": '<link rel="stylesheet" href="/static/museum.css">',
    "/static/museum.css": "",
}


#: Refusals still to be given by path: (status, Retry-After).
REFUSALS: dict[str, list[tuple[int, str]]] = {}


class _Museum(BaseHTTPRequestHandler):
    def do_GET(self):
        if REFUSALS.get(self.path):
            self._refuse(*REFUSALS[self.path].pop())
            return
        self.send_response(200 if self.path in PAGES else 404)
        kind = {"xml": "application/xml", "css": "text/css"}.get(self.path[-3:], "text/html")
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(PAGES.get(self.path, "").encode())

    def _refuse(self, status, retry_after):
        self.send_response(status)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()

    def log_message(self, *args):
        """Writes no log: pytest prints what fails."""


@pytest.fixture
def museum():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Museum)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_crawl_follows_every_link_of_the_museum(museum):
    found = {one.path: one for one in crawl(museum)}
    assert found.keys() == {
        "/en/",
        "/ru/",
        "/ja/",
        "/en/photos/",
        "/en/photos/PH-0001/",
        "/ja/search/?q=音楽",
        "/en/gone/",
        "/static/museum.css",
    }
    assert {path for path, one in found.items() if one.status != 200} == {"/en/gone/"}
    assert found["/en/gone/"].linked_from == "/en/photos/"
    assert {path for path, one in found.items() if one.is_filtered} == {"/ja/search/?q=音楽"}
    assert not found["/static/museum.css"].is_page


def test_pages_of_one_kind_share_a_template(museum):
    kinds = {one.path: one.kind for one in crawl(museum)}
    assert kinds["/en/photos/PH-0001/"] == "photos/ID/"
    assert kinds["/ja/search/?q=音楽"] == "search/"


@pytest.fixture
def slept(monkeypatch):
    """The seconds that were waited, which pass at once."""
    clock = [0]
    monkeypatch.setattr(crawler.time, "monotonic", lambda: sum(clock))
    monkeypatch.setattr(crawler.time, "sleep", clock.append)
    return clock


def test_a_busy_museum_is_asked_again_as_long_after_as_it_says(museum, slept):
    REFUSALS["/en/photos/"] = [(503, "10"), (429, "5")]
    assert fetch(museum, "/en/photos/").status == 200
    assert slept[1:] == [5, 10]


def test_a_museum_that_stays_busy_is_reported_as_busy(museum, slept):
    REFUSALS["/en/photos/"] = [(503, "60")] * 9
    assert fetch(museum, "/en/photos/").status == 503
    assert slept[1:] == [60, 60, 60]
    REFUSALS.clear()


def test_a_fault_without_a_time_to_wait_is_reported_at_once(museum, slept):
    REFUSALS["/en/photos/"] = [(503, "")]
    assert fetch(museum, "/en/photos/").status == 503
    assert slept[1:] == []
