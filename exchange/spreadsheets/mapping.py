"""Mapping the headers of a sheet to the museum's headers.

A header is recognised by the museum's own name, because a curator chose its meaning before, or by
a name that other systems use. The museum's own names always win.
"""

from __future__ import annotations

import re
import unicodedata

from languages import codes, default
from photos.models import Photo
from records.table import Table

from .rules import FILE_HEADER, VERSION_HEADER

#: Names that other systems use, by the museum's header: elements of Dublin Core without their
#: prefix, and common labels.
_FOREIGN_HEADERS = {
    "identifier": ("identifier", "objectid", "object id", "item id"),
    "title": ("title", "name"),
    "description": ("description", "caption", "abstract"),
    "alt_text": ("image alt text", "alt text", "alt", "alternative text"),
    "date": ("date", "created", "date created"),
    "place": ("place", "coverage", "spatial", "spatial coverage", "location"),
    "subjects": ("subjects", "subject", "keywords", "tags"),
    "collection": ("collection", "ispartof", "is part of", "item set"),
    "source": ("source",),
    "credit": ("credit", "provenance", "credit line", "attribution"),
    "image_rights": ("rights", "rightsstatement", "rights statement"),
    "physical_form": ("format", "medium", "original format"),
    "extent": ("extent",),
    FILE_HEADER: ("filename", "file name", "original filename"),
    "holder_number": ("inventory number", "call number", "accession number", "shelfmark"),
}
_OURS = {other: ours for ours, others in _FOREIGN_HEADERS.items() for other in others}
#: How systems prefix an element: Omeka S `dcterms:title`, Omeka Classic `Dublin Core:Title` and
#: `Item Type Metadata:Original Format`, web pages `DC.Title`.
_PREFIX = re.compile(r"(?:dublin ?core|dc ?terms|dc|item type metadata) ?[:.] ?(?=.)")
_DATATYPE = re.compile(r" ?\^\^.*$")


def normalise_header(header: str) -> str:
    """Return the header for comparison: in lower case and normal width, with one space for spaces,
    underscores and hyphens (`Holder_Number` is `holder number`).
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\s_\-]+", " ", text).strip()


def mappable_headers(table: Table) -> tuple[str, ...]:
    """Return the museum's headers that a sheet's column may mean: those of the table.

    A row may also name the version that it was exported from, and a photograph's row its file, by
    which the record is known.
    """
    files = (FILE_HEADER,) if table.model is Photo else ()
    return (*table.headers, *files, VERSION_HEADER)


def own_header(table: Table, header: str) -> str:
    """Return the museum's header that is spelt like `header`, or ""."""
    ours = mappable_headers(table)
    name = normalise_header(header)
    return next((known for known in ours if normalise_header(known) == name), "")


def guess_mapping(table: Table, headers: list[str], known: dict[str, str]) -> dict[str, str]:
    """Return, for each of the sheet's `headers`, the museum's header, or "" where there is none.

    `known` maps normalised headers to what a curator chose for them earlier. A header that is
    spelt exactly like the museum's comes first, then one that differs in case or in underscores,
    then what was chosen, then the names of other systems. A translated field without a language is
    taken for the museum's first language; a curator sees the guess before anything is done. No two
    headers get the same one of the museum's.
    """
    ours = mappable_headers(table)
    mapping = {header: header for header in headers if header in ours}
    for header in headers:
        if header not in mapping and (own := own_header(table, header)):
            mapping[header] = "" if own in mapping.values() else own
    for choose in (lambda header: known.get(normalise_header(header)), lambda h: _guess(table, h)):
        for header in headers:
            if header not in mapping and (chosen := choose(header)) is not None:
                is_free = chosen in ours and chosen not in mapping.values()
                mapping[header] = chosen if is_free else ""
    return {header: mapping[header] for header in headers}


def _guess(table: Table, header: str) -> str:
    name = _DATATYPE.sub("", normalise_header(header))
    language = default()
    # `Title (ru)`, `dcterms:title@ja`, `title[en]`, `title_ja`.
    if match := re.match(rf"^(.*?) ?[(@\[ ]({'|'.join(codes())})[)\]]?$", name):
        name, language = match[1].strip(" :"), match[2]
    if prefix := _PREFIX.match(name):
        name = name[prefix.end() :]
    ours = _OURS.get(name, name.replace(" ", "_"))
    translated = f"{ours}_{language}"
    return translated if translated in table.headers else ours
