"""The table of contents of a rendered article. Pure text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

HEADING = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
CITATION = re.compile(r'<a class="citation".*?</a>', re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A section: its anchor and its words."""

    anchor: str
    text: str


def headings(rendered: str) -> list[Heading]:
    """The sections of the second level, in reading order."""
    return [
        Heading(anchor, html.unescape(TAG.sub("", CITATION.sub("", words))).strip())
        for anchor, words in HEADING.findall(rendered)
    ]
