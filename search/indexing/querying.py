"""Run a query: field names in three languages, words also matched through linked records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from pyroaring import BitMap

import languages
from identifiers.models import normalise_identifier
from search.index.analyser import query_terms, surface_words
from search.index.query import Clause, RankedDocuments, parse, rank
from search.index.snapshot import Snapshot
from search.index.terms import EXACT, exact_name

from .indexers import indexer_for_kind, indexers
from .related import (
    documents_linked_to,
    matching_names,
    primary_keys_by_document,
    related_documents,
)

#: Names of the fields that every query has; `Indexer.query_fields` adds those of linked records.
YEAR_NAMES = ("year", "год", "年")
TYPE_NAMES = ("type", "вид", "種類")
#: A year as a word of a query.
YEAR = re.compile(r"(\d{4})(?:年|г\.?|год[ауе]?)?")


@dataclass(frozen=True)
class QueryResult:
    """The result of a query, and its clauses."""

    clauses: list[Clause]
    ranked: RankedDocuments


def execute_query(snapshot: Snapshot, typed: str, *, certain: bool = False) -> QueryResult:
    """Return the documents that match the query `typed`, by tier.

    With `certain`, a year in the query matches only records that are certain to be of that year.
    """
    kinds = {name: indexer.kind for indexer in indexers() for name in indexer.query_fields}
    clauses = parse(typed, {*YEAR_NAMES, *TYPE_NAMES, *kinds})

    def by_field(clause: Clause) -> BitMap:
        if clause.field in YEAR_NAMES:
            year = asked_year(clause) or clause.text
            return documents_by_year(snapshot, year, certain=certain)
        if clause.field in TYPE_NAMES:
            return documents_by_type(snapshot, clause.text)
        return documents_by_name(snapshot, kinds[clause.field], clause.text)

    def related(clause: Clause) -> BitMap:
        found = related_documents(snapshot, clause)
        if year := asked_year(clause):
            found = found | documents_by_year(snapshot, year, certain=certain)
        return found

    ranked = rank(snapshot, clauses, related=related, by_field=by_field)
    exact_matches = snapshot.postings(
        EXACT, exact_name(surface_words(" ".join(c.text for c in clauses)))
    )
    return QueryResult(clauses, ranked.promote(exact_matches))


def asked_year(clause: Clause) -> str:
    """Return the year that a clause asks for, as a word or in the field of years, or ""."""
    if clause.phrase or clause.field not in ("", *YEAR_NAMES):
        return ""
    year = YEAR.fullmatch(clause.text.rstrip(".,;"))
    return year[1] if year else ""


def documents_by_year(snapshot: Snapshot, year: str, *, certain: bool) -> BitMap:
    """Return the documents that may be of a year, or with `certain` those that certainly are."""
    facet = "year.certain" if certain else "year.possible"
    fields = (snapshot.field_postings(f"{indexer.kind}.{facet}") for indexer in indexers())
    return BitMap.union(BitMap(), *(family[year] for family in fields if year in family))


def documents_by_type(snapshot: Snapshot, name: str) -> BitMap:
    """Return the documents of the kind of record that is called `name` in any language."""
    kinds = kind_names().get(name.casefold(), set())
    return BitMap.union(BitMap(), *(snapshot.postings("kind", kind) for kind in kinds))


@cache
def kind_names() -> dict[str, set[str]]:
    """Return the kinds of record by their names, singular and plural, casefolded."""
    names: dict[str, set[str]] = {}
    for indexer in indexers():
        meta = indexer.model._meta
        labels = {indexer.kind, str(meta.model_name)}
        for language in languages.codes():
            with translation.override(language):
                labels |= {str(meta.verbose_name), str(meta.verbose_name_plural)}
        for name in labels:
            names.setdefault(name.casefold(), set()).add(indexer.kind)
    return names


def documents_by_name(snapshot: Snapshot, kind: str, text: str) -> BitMap:
    """Return the records of `kind` with this name, slug or identifier, and all linked to them."""
    keys = matching_names(snapshot, kind, query_terms(text)) if query_terms(text) else set()
    keys |= keys_by_identifier(snapshot, kind, text)
    own = {
        number for number, key in primary_keys_by_document(snapshot, kind).items() if key in keys
    }
    return documents_linked_to(snapshot, kind, keys) | BitMap(own)


def keys_by_identifier(snapshot: Snapshot, kind: str, text: str) -> set[str]:
    """Return the primary keys of records of `kind` whose identifier or slug is `text`."""
    indexer = indexer_for_kind(kind)
    names = {"identifier": normalise_identifier(text) or ""}
    if any(field.name == "slug" for field in indexer.model._meta.local_fields):
        names["slug"] = text.casefold()
    found: set[str] = set()
    for name, value in names.items():
        keys = indexer.public().filter(**{name: value}).values_list("pk", flat=True)
        found |= {str(key) for key in keys}
    return found
