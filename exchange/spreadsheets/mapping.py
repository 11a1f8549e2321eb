"""Which column of a sheet is ours: by its name, by what others call it, or as told before."""

from __future__ import annotations

import re

from languages import codes, default
from records.table import Table

#: What others call it: Dublin Core (as CollectionBuilder and Omeka S write it too), by our header.
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
    "holder_number": ("inventory number", "call number", "accession number", "shelfmark"),
}
_OURS = {other: ours for ours, others in _FOREIGN_HEADERS.items() for other in (ours, *others)}


def normalise_header(header: str) -> str:
    """What two spellings of one header share: no case, no spaces about it."""
    return " ".join(header.casefold().split())


def guess_mapping(table: Table, headers: list[str], known: dict[str, str]) -> dict[str, str]:
    """Our header, or nothing, for each of the sheet's.

    `known` is what a curator chose before, by `normalise_header` header. A text without a language is taken
    for one in the museum’s first, and a curator sees it before anything is done. No two get the
    same.
    """
    found: dict[str, str] = {}
    for header in headers:
        ours = known.get(normalise_header(header), _guess(table, header))
        if ours not in table.headers or ours in found.values():
            ours = ""
        found[header] = ours
    return found


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
