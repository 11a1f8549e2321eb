"""A query asked of the index: fields by their names in three languages, words through links too."""

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

#: Fields of every query, by the names that may stand before a colon; beside them those of records
#: that others link to (`Indexer.asked_as`).
YEAR_NAMES = ("year", "год", "年")
TYPE_NAMES = ("type", "вид", "種類")
#: A year as it is typed among words.
YEAR = re.compile(r"(\d{4})(?:年|г\.?|год[ауе]?)?")


@dataclass(frozen=True)
class QueryResult:
    """What a query found, and the clauses it was taken for."""

    clauses: list[Clause]
    ranked: RankedDocuments


def execute_query(snapshot: Snapshot, typed: str, *, certain: bool = False) -> QueryResult:
    """The documents that `typed` finds, by rank; with `certain` those certain of a year asked."""
    kinds = {name: indexer.kind for indexer in indexers() for name in indexer.query_fields}
    clauses = parse(typed, {*YEAR_NAMES, *TYPE_NAMES, *kinds})

    def by_field(clause: Clause) -> BitMap:
        if clause.field in YEAR_NAMES:
            return documents_by_year(snapshot, clause.text, certain=certain)
        if clause.field in TYPE_NAMES:
            return documents_by_type(snapshot, clause.text)
        return documents_by_name(snapshot, kinds[clause.field], clause.text)

    def through(clause: Clause) -> BitMap:
        found = related_documents(snapshot, clause)
        if not clause.phrase and (year := YEAR.fullmatch(clause.text.rstrip(".,;"))):
            found = found | documents_by_year(snapshot, year[1], certain=certain)
        return found

    ranked = rank(snapshot, clauses, related=through, by_field=by_field)
    called = snapshot.postings(EXACT, exact_name(surface_words(" ".join(c.text for c in clauses))))
    return QueryResult(clauses, ranked.promote(called))


def documents_by_year(snapshot: Snapshot, year: str, *, certain: bool) -> BitMap:
    """Documents that are, or may be, of a year."""
    facet = "year.certain" if certain else "year.possible"
    fields = (snapshot.field_postings(f"{indexer.kind}.{facet}") for indexer in indexers())
    return BitMap.union(BitMap(), *(family[year] for family in fields if year in family))


def documents_by_type(snapshot: Snapshot, name: str) -> BitMap:
    """Documents of the kind of record that is called `name` in any language."""
    kinds = kind_names().get(name.casefold(), set())
    return BitMap.union(BitMap(), *(snapshot.postings("kind", kind) for kind in kinds))


@cache
def kind_names() -> dict[str, set[str]]:
    """What kinds of record are called, singular and plural, folded: the kinds themselves."""
    names: dict[str, set[str]] = {}
    for indexer in indexers():
        meta = indexer.model._meta
        called = {indexer.kind, str(meta.model_name)}
        for language in languages.codes():
            with translation.override(language):
                called |= {str(meta.verbose_name), str(meta.verbose_name_plural)}
        for name in called:
            names.setdefault(name.casefold(), set()).add(indexer.kind)
    return names


def documents_by_name(snapshot: Snapshot, kind: str, text: str) -> BitMap:
    """Records named `text`, by name, slug or identifier, and all that is linked to them."""
    keys = matching_names(snapshot, kind, query_terms(text)) if query_terms(text) else set()
    keys |= keys_by_identifier(snapshot, kind, text)
    own = {
        number for number, key in primary_keys_by_document(snapshot, kind).items() if key in keys
    }
    return documents_linked_to(snapshot, kind, keys) | BitMap(own)


def keys_by_identifier(snapshot: Snapshot, kind: str, text: str) -> set[str]:
    """Primary keys of the record of `kind` whose identifier or slug is `text`."""
    indexer = indexer_for_kind(kind)
    names = {"identifier": normalise_identifier(text) or ""}
    if any(field.name == "slug" for field in indexer.model._meta.local_fields):
        names["slug"] = text.casefold()
    found: set[str] = set()
    for name, value in names.items():
        keys = indexer.public().filter(**{name: value}).values_list("pk", flat=True)
        found |= {str(key) for key in keys}
    return found
