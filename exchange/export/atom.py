"""Atom (RFC 4287) of a result. Like every feed it leaves out what is shown with a notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.feedgenerator import rfc3339_date

from exchange.export.citation_item import citation_item
from exchange.export.context import ExportContext

#: Characters that XML 1.0 cannot hold (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_atom(records: Iterable[Any], scope: ExportContext) -> Iterator[str]:
    """The feed; the result's own address is its `id` and its page."""
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={_attribute(scope.language)}>\n'
        f"<id>{_text(scope.address)}</id>\n"
        f"<title>{_text(scope.title)}</title>\n"
        f"<updated>{rfc3339_date(scope.changed_at)}</updated>\n"
        f"<author><name>{_text(scope.museum)}</name></author>\n"
        f'<link rel="alternate" type="text/html" href={_attribute(scope.address)}/>\n'
    )
    for record in records:
        if getattr(record, "sensitivity", "none") == "none":
            yield _entry(record, scope)
    yield "</feed>\n"


def _entry(record: Any, scope: ExportContext) -> str:
    item = citation_item(record, scope)
    page = scope.absolute(record.get_absolute_url())
    lines = [
        f"<id>{_text(item.address)}</id>",
        f"<title>{_text(item.title)}</title>",
        f"<updated>{rfc3339_date(_moment(record, 'changed_at', scope))}</updated>",
        f"<published>{rfc3339_date(_moment(record, 'published_at', scope))}</published>",
        f'<link rel="alternate" type="text/html" href={_attribute(page)}/>',
        *(f"<author><name>{_text(name)}</name></author>" for name in item.authors),
        *(f"<category term={_attribute(word)}/>" for word in item.keywords),
    ]
    abstract = " ".join(part for part in (item.issued_words, item.abstract) if part)
    if abstract:
        lines.append(f"<summary>{_text(abstract)}</summary>")
    if item.rights:
        lines.append(f"<rights>{_text(item.rights)}</rights>")
    return "\n".join(["<entry>", *lines, "</entry>\n"])


def _moment(record: Any, name: str, scope: ExportContext) -> datetime:
    """A vocabulary's term keeps no days of its own: the catalogue's last change stands for them."""
    return getattr(record, name, None) or scope.changed_at


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))
