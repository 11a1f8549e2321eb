"""RIS: a line a fact, `TY  - ART` to `ER  - `.

The format has no way to escape: what would begin a line of its own is set in one line, and the
asterisk, which it reserves in names and keywords, is written with its mathematical twin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from exchange.export.citation_item import CitationItem, citation_item
from exchange.export.context import ExportContext

#: Art work (which a photograph is to reference managers), generic, web page.
_TYPES = {"PH": "ART", "TE": "GEN", "": "ELEC"}


def write_ris(records: Iterable[Any], scope: ExportContext) -> Iterator[str]:
    """One reference for each record."""
    for record in records:
        yield format_ris(citation_item(record, scope))


def format_ris(item: CitationItem) -> str:
    """The lines of one reference, each ended by CR LF, and an empty line after it."""
    facts = [
        ("ID", item.identifier),
        ("TI", item.title),
        *(("AU", _name(author)) for author in item.authors),
        *_dates(item),
        ("PB", item.museum),
        ("DP", item.museum),
        ("M1", item.identifier),
        ("M3", item.genre),
        ("AV", ", ".join(part for part in (item.holder, item.holder_number) if part)),
        ("T3", item.collection),
        *(("KW", _name(word)) for word in item.keywords),
        ("AB", item.abstract),
        ("N1", item.note),
        ("LA", item.language),
        ("UR", item.address),
        ("Y2", item.accessed.strftime("%Y/%m/%d/")),
    ]
    lines = [("TY", _TYPES[item.kind]), *facts, ("ER", "")]
    written = (f"{tag}  - {_one_line(text)}" for tag, text in lines if text or tag == "ER")
    return "\r\n".join([*written, "", ""])


def _dates(item: CitationItem) -> list[tuple[str, str]]:
    """PY and DA where the year is certain; otherwise the date in words, for it has no field."""
    if not item.issued_words:
        return []
    words = f"{item.issued_words} (EDTF {item.edtf})" if item.edtf else item.issued_words
    first = item.issued.earliest if item.issued else None
    last = item.issued.latest if item.issued else None
    years = item.issued.certain_years() if item.issued else ()
    if len(years) != 1 or first is None or last is None:
        return [("N1", words)]
    month = f"{first.month:02d}" if (first.year, first.month) == (last.year, last.month) else ""
    day = f"{first.day:02d}" if first == last else ""
    return [("PY", f"{years[0]:04d}"), ("DA", f"{years[0]:04d}/{month}/{day}/{item.issued_words}")]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _name(text: str) -> str:
    return text.replace("*", "∗")
