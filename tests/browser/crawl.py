"""Crawls every public URL: from the sitemap and the home pages, along every link."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from django.urls import resolve
from django.utils.translation import override

LANGUAGES = ("en", "ru", "ja")
#: Parallel requests: the museum works on one while the response to another is read.
_AT_ONCE = 3
#: How long a request is repeated while the museum is busy: 503, or 429, with `Retry-After`.
_BUSY_S = 180
_IDENTIFIER = re.compile(r"[A-Z]{2}-\d{4,}")


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "area", "link"):
            self.hrefs += [value for name, value in attrs if name == "href" and value]


@dataclass(frozen=True)
class CrawledResponse:
    """The response to one public URL, requested without a browser.

    `status` is that after redirects; `linked_from` is the page whose link led here.
    """

    path: str
    status: int
    headers: Message
    body: bytes
    linked_from: str

    @property
    def is_page(self) -> bool:
        return self.headers.get_content_type() == "text/html"

    @property
    def language(self) -> str:
        return self.path.split("/")[1]

    @property
    def view(self) -> str:
        """The name of the view that answers; pages of one view share a template."""
        with override(self.language):
            return resolve(urlsplit(self.path).path).view_name

    @property
    def kind(self) -> str:
        """The path without its identifier."""
        return _IDENTIFIER.sub("ID", urlsplit(self.path).path.split("/", 2)[-1])

    @property
    def is_filtered(self) -> bool:
        return "?" in self.path

    @cached_property
    def html(self) -> str:
        return self.body.decode()


def crawl(address: str) -> list[CrawledResponse]:
    """Request every URL of the museum at `address` that a visitor can reach, in order.

    The links of a filtered page (one with a query) are not followed, because filters can be
    combined without end.
    """
    sitemap = sitemap_paths(address)
    start = [f"/{language}/" for language in LANGUAGES]
    waiting = [(path, "the sitemap") for path in dict.fromkeys([*start, *sitemap])]
    seen = {path for path, _ in waiting}
    found = []
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        while waiting:
            answers = list(threads.map(lambda link: fetch(address, *link), waiting))
            found += answers
            waiting = []
            for answer in answers:
                if not answer.is_page or answer.is_filtered or answer.status != 200:
                    continue
                for href in _Links(answer.html).hrefs:
                    target = _own_path(address, urljoin(address + answer.path, href))
                    if target and target not in seen:
                        seen.add(target)
                        waiting.append((target, answer.path))
    return found


def pages_in(found: Iterable[CrawledResponse], language: str) -> list[CrawledResponse]:
    """The pages in one language, in the same order for each language."""
    pages = [one for one in found if one.is_page and one.language == language]
    return sorted(pages, key=lambda one: one.path)


def sitemap_paths(address: str) -> list[str]:
    """The paths in the sitemap, including the sitemaps that it refers to."""
    paths: list[str] = []
    waiting = ["/sitemap.xml"]
    while waiting:
        answer = fetch(address, waiting.pop(), "the sitemap")
        if answer.status != 200:
            raise AssertionError(f"{answer.path} answers {answer.status}")
        locations = [
            urlsplit(location).path for location in re.findall(r"<loc>(.*?)</loc>", answer.html)
        ]
        (waiting if "<sitemapindex" in answer.html else paths).extend(locations)
    return paths


def fetch(address: str, path: str, linked_from: str = "") -> CrawledResponse:
    """The response to `path`; where the museum is busy it is asked again, as long after as it says.

    After three minutes the refusal itself is the response.
    """
    deadline = time.monotonic() + _BUSY_S
    while True:
        response = _fetch_once(address, path, linked_from)
        told = response.headers.get("Retry-After", "")
        if response.status not in (429, 503) or not told.isdecimal():
            return response
        if time.monotonic() + int(told) > deadline:
            return response
        time.sleep(int(told))


def _fetch_once(address: str, path: str, linked_from: str) -> CrawledResponse:
    try:
        url = address + quote(path, safe="/?&=%+,:;@!~*'()")
        with urllib.request.urlopen(url, timeout=_BUSY_S) as response:
            return CrawledResponse(
                path, response.status, response.headers, response.read(), linked_from
            )
    except urllib.error.HTTPError as error:
        return CrawledResponse(path, error.code, error.headers, error.read(), linked_from)


def _own_path(address: str, url: str) -> str:
    """Path and query of `url` if it belongs to the public museum, otherwise an empty string."""
    url = urldefrag(url).url
    path = url.removeprefix(address)
    if path == url or not path.startswith("/") or path.startswith("/admin/"):
        return ""
    return path
