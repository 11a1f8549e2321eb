"""BibTeX in UTF-8, for BibTeX and for biblatex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from exchange.export.citation_item import CitationItem, citation_item
from exchange.export.context import ExportContext
from records.citation import bibtex_entry, escape_bibtex

_DAY = r"(\d{4}(-\d\d(-\d\d)?)?[~?%]?|\d{4}-2[1-4]|\d{3}X|\d\dXX)"

#: The EDTF that biblatex reads in `date`: levels 0 and 1, intervals open at an end included.
_BIBLATEX = re.compile(rf"{_DAY}(/({_DAY}|\.\.)?)?|(\.\.)?/{_DAY}")


def write_bibtex(records: Iterable[Any], scope: ExportContext) -> Iterator[str]:
    """One `@misc` for each record, an empty line between them."""
    for record in records:
        yield format_bibtex(citation_item(record, scope)) + "\n\n"


def format_bibtex(item: CitationItem) -> str:
    """`date` is for biblatex, and EDTF; `year` for BibTeX, and the date in words."""
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
    # Each name in braces: a body is no family name, and Miyamoto Tsutomu is not turned round.
    authors = " and ".join(f"{{{escape_bibtex(name)}}}" for name in item.authors)
    fields = {"author": authors} | {name: escape_bibtex(text) for name, text in texts.items()}
    fields["date"] = item.edtf if _BIBLATEX.fullmatch(item.edtf) else ""
    fields |= {"url": item.address, "urldate": item.accessed.isoformat()}
    return bibtex_entry("misc", item.identifier, fields)
