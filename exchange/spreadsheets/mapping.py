"""Mapping the headers of a sheet to the museum's headers.

A header is recognised by the museum's own name, by a name that other systems use, or because a
curator mapped it before.
"""

from __future__ import annotations

import re

from languages import codes, default
from photos.models import Photo
from records.table import Table

from .rules import FILE_HEADER

#: Names that other systems use, by the museum's header: Dublin Core (also as CollectionBuilder and
#: Omeka S write it) and common labels.
_FOREIGN_HEADERS = {
    "identifier": ("dc:identifier", "dcterms:identifier", "objectid", "object_id", "item id"),
    "title": ("dc:title", "dcterms:title", "name"),
    "description": ("dc:description", "dcterms:description", "caption", "abstract"),
    "alt_text": ("image_alt_text", "alt text", "alt", "alternative text"),
    "date": ("dc:date", "dcterms:date", "dcterms:created", "created", "date created"),
    "place": ("dc:coverage", "dcterms:spatial", "spatial", "location", "coverage"),
    "subjects": ("dc:subject", "dcterms:subject", "subject", "keywords", "tags"),
    "collection": ("dcterms:ispartof", "is part of", "item set"),
    "source": ("dc:source", "dcterms:source"),
    "credit": ("dcterms:provenance", "credit line", "attribution"),
    "image_rights": ("dc:rights", "dcterms:rights", "rights", "rightsstatement"),
    "physical_form": ("dc:format", "dcterms:medium", "medium"),
    "extent": ("dcterms:extent",),
    FILE_HEADER: ("filename", "file name", "file_name", "original filename"),
    "holder_number": ("inventory number", "call number", "accession number", "shelfmark"),
}
_OURS = {other: ours for ours, others in _FOREIGN_HEADERS.items() for other in (ours, *others)}


def normalise_header(header: str) -> str:
    """Return the header in lower case and without superfluous spaces, for comparison."""
    return " ".join(header.casefold().split())


def mappable_headers(table: Table) -> tuple[str, ...]:
    """Return the museum's headers that a sheet's column may mean: those of the table.

    A photograph's row may also name its file, by which the record is known.
    """
    return (*table.headers, FILE_HEADER) if table.model is Photo else table.headers


def guess_mapping(table: Table, headers: list[str], known: dict[str, str]) -> dict[str, str]:
    """Return, for each of the sheet's `headers`, the museum's header, or "" where there is none.

    `known` maps normalised headers to what a curator chose for them earlier. A translated field
    without a language is taken for the museum's first language; a curator sees the guess before
    anything is done. No two headers get the same one of the museum's.
    """
    mapping: dict[str, str] = {}
    for header in headers:
        ours = known.get(normalise_header(header), _guess(table, header))
        if ours not in mappable_headers(table) or ours in mapping.values():
            ours = ""
        mapping[header] = ours
    return mapping


def _guess(table: Table, header: str) -> str:
    name = normalise_header(header)
    if name in table.headers:
        return name
    language = default()
    # `Title (ru)`, `dcterms:title@ja`, `title[en]`, `title_ja`.
    if match := re.match(rf"^(.*?)[\s_]*[(@\[_\s]({'|'.join(codes())})[)\]]?$", name):
        name, language = match[1].strip(" :"), match[2]
    ours = _OURS.get(name, name)
    translated = f"{ours}_{language}"
    return translated if translated in table.headers else ours
