"""Export as BibTeX in UTF-8, for both BibTeX and biblatex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from exchange.export.citation_item import CitationItem, citation_item
from exchange.export.context import ExportContext
from records.citation import bibtex_entry, escape_bibtex

_DAY = r"(\d{4}(-\d\d(-\d\d)?)?[~?%]?|\d{4}-2[1-4]|\d{3}X|\d\dXX)"

#: The EDTF that biblatex accepts in `date`: levels 0 and 1, including open intervals.
_BIBLATEX = re.compile(rf"{_DAY}(/({_DAY}|\.\.)?)?|(\.\.)?/{_DAY}")


def write_bibtex(records: Iterable[Any], context: ExportContext) -> Iterator[str]:
    """Yield a `@misc` entry for each record, each followed by an empty line."""
    for record in records:
        yield format_bibtex(citation_item(record, context)) + "\n\n"


def format_bibtex(item: CitationItem) -> str:
    """Return the entry of one item.

    `date` has the EDTF for biblatex; `year` has the date in words for BibTeX.
    """
    texts = {
        "title": item.title,
        "year": item.issued_words,
        "howpublished": item.museum,
        "type": item.genre,
        "number": item.identifier,
        "note": item.note,
        "abstract": item.abstract,
        "keywords": ", ".join(item.keywords),
    }
    # Each name is in braces, so that BibTeX neither looks for a family name in the name of a
    # corporate body nor inverts Miyamoto Tsutomu.
    authors = " and ".join(f"{{{escape_bibtex(name)}}}" for name in item.authors)
    fields = {"author": authors} | {name: escape_bibtex(text) for name, text in texts.items()}
    fields["date"] = item.edtf if _BIBLATEX.fullmatch(item.edtf) else ""
    fields |= {"url": item.address, "urldate": item.accessed.isoformat()}
    return bibtex_entry("misc", item.identifier, fields)
