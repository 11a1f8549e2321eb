"""The table of contents of an article, extracted from its rendered HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

HEADING = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
CITATION = re.compile(r'<a class="citation".*?</a>', re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """The heading of a section: the `id` of its element, and its plain text."""

    anchor: str
    text: str


def headings(rendered: str) -> list[Heading]:
    """Return the `h2` headings of the HTML `rendered`, in order, without citations in them."""
    return [
        Heading(anchor, html.unescape(TAG.sub("", CITATION.sub("", content))).strip())
        for anchor, content in HEADING.findall(rendered)
    ]
