"""Export as an Atom feed (RFC 4287).

Like every feed of the museum, it leaves out records marked as sensitive, which pages show with a
notice or behind a click. A `subtitle` then says how many are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.feedgenerator import rfc3339_date
from django.utils.translation import ngettext

from exchange.export.citation_item import citation_item
from exchange.export.context import ExportContext
from languages.characters import readable_text


def write_atom(records: Iterable[Any], context: ExportContext) -> Iterator[str]:
    """Yield the feed piece by piece. The URL of the exported list is the feed's `id` and page."""
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={_attribute(context.language)}>\n'
        f"<id>{_text(context.address)}</id>\n"
        f"<title>{_text(context.title)}</title>\n"
        f"<updated>{rfc3339_date(context.changed_at)}</updated>\n"
        f"<author><name>{_text(context.museum)}</name></author>\n"
        f'<link rel="alternate" type="text/html" href={_attribute(context.address)}/>\n'
    )
    left_out = 0
    for record in records:
        if getattr(record, "sensitivity", "none") == "none":
            yield _entry(record, context)
        else:
            left_out += 1
    if left_out:
        yield f"<subtitle>{_text(_left_out(left_out))}</subtitle>\n"
    yield "</feed>\n"


def _left_out(count: int) -> str:
    return ngettext(
        "%(count)d record that the pages show with a notice or behind a click is not in this feed.",
        "%(count)d records that the pages show with a notice or behind a click are not in this "
        "feed.",
        count,
    ) % {"count": count}


def _entry(record: Any, context: ExportContext) -> str:
    item = citation_item(record, context)
    page = context.absolute(record.get_absolute_url())
    lines = [
        f"<id>{_text(item.address)}</id>",
        f"<title>{_text(item.title)}</title>",
        f"<updated>{rfc3339_date(_moment(record, 'changed_at', context))}</updated>",
        f"<published>{rfc3339_date(_moment(record, 'published_at', context))}</published>",
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


def _moment(record: Any, name: str, context: ExportContext) -> datetime:
    """Return the record's time `name`, or else the catalogue's last change.

    Terms of vocabularies (subjects, places) do not record when they were published or changed.
    """
    return getattr(record, name, None) or context.changed_at


def _text(text: str) -> str:
    return escape(readable_text(text))


def _attribute(text: str) -> str:
    return quoteattr(readable_text(text))
