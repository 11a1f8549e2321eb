"""A page of search results, ordered by rank and then newest first, with counts by kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from pyroaring import BitMap

from identifiers.resolve import find_record
from people.models import Person, PersonName
from people.models.person import NameScript, PersonKind
from search.facets.results import document_number, fetch_in_order
from search.index.ordering import newest_first
from search.index.query import Clause, RankedDocuments
from search.index.snapshot import Snapshot, read_consistently
from search.indexing import indexer_for_kind, indexers
from search.indexing.querying import execute_query

from .explanations import Reason, reasons
from .suggestions import Suggestion, suggestions

KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: Results on a page.
PAGE_SIZE = 24


@dataclass(frozen=True)
class Hit:
    """A record that was found. `kind` is the name of its kind, for display."""

    record: Any
    kind: str
    reasons: list[Reason]


@dataclass(frozen=True)
class KindCount:
    """How many results are of one kind. `name` is the model's name, `label` is for display."""

    name: str
    label: str
    count: int


@dataclass(frozen=True)
class Results:
    """A page of results. `count` is the number of all results of the chosen kind, or of all."""

    count: int = 0
    hits: list[Hit] = field(default_factory=list)
    kinds: list[KindCount] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    #: The suggestion whose results are shown, if there are none for the query itself.
    corrected_query: str = ""
    #: If a query with kanji finds nothing: people whose names are not known in kanji.
    people_without_kanji: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class _ResultPage:
    clauses: list[Clause]
    count: int
    documents: list[int]
    kinds: dict[str, int]
    suggestions: list[Suggestion]


def search(typed: str, *, kind: str = "", page: int = 1) -> Results:
    """Return page `page` (from 1) of the public records that `typed` finds.

    `kind` is an identifier prefix, or "" for all kinds. A record whose identifier was typed comes
    first. If nothing is found, the results are those of the first suggestion. Raises KeyError for
    an unknown kind.
    """
    if kind:
        indexer_for_kind(kind)
    direct = _record_by_identifier(typed)
    number = document_number(direct) if direct is not None else None

    def run(snapshot: Snapshot) -> _ResultPage:
        return _fetch_page(snapshot, typed, kind, page, number)

    result = read_consistently(run)
    corrected_query = ""
    if not result.count and result.suggestions:
        corrected_query = result.suggestions[0].query

        def run_corrected(snapshot: Snapshot) -> _ResultPage:
            return _fetch_page(snapshot, corrected_query, kind, page, None)

        result = replace(read_consistently(run_corrected), suggestions=result.suggestions)
    records = fetch_in_order(result.documents)
    reasons_of = reasons(records, result.clauses)
    return Results(
        count=result.count,
        hits=[
            Hit(record, display_name(record), reasons_of.get(record.identifier, []))
            for record in records
        ],
        kinds=[_kind_count(prefix, count) for prefix, count in result.kinds.items()],
        suggestions=result.suggestions,
        corrected_query=corrected_query,
        people_without_kanji=people_without_kanji(typed) if not result.count else [],
    )


def _fetch_page(
    snapshot: Snapshot, typed: str, kind: str, page: int, direct: int | None
) -> _ResultPage:
    """Run the query; `direct` is the number of a document that is to come first, or None."""
    query_result = execute_query(snapshot, typed)
    ranked = query_result.ranked
    if direct is not None:
        first = BitMap([direct])
        ranked = RankedDocuments(first, *(tier - first for tier in ranked.tiers))
    all_documents = ranked.all
    kinds = {
        indexer.kind: all_documents.intersection_cardinality(
            snapshot.postings("kind", indexer.kind)
        )
        for indexer in indexers()
    }
    if kind:
        ranked = ranked.restricted_to(snapshot.postings("kind", kind))
    return _ResultPage(
        clauses=query_result.clauses,
        count=len(ranked.all),
        documents=ranked.page((page - 1) * PAGE_SIZE, PAGE_SIZE, newest_first),
        kinds=dict(sorted(((k, n) for k, n in kinds.items() if n), key=lambda item: -item[1])),
        suggestions=suggestions(snapshot, query_result.clauses) if not all_documents else [],
    )


def _record_by_identifier(typed: str) -> Any | None:
    record = find_record(typed)
    return record if record is not None and record.is_published() else None


def _kind_count(prefix: str, count: int) -> KindCount:
    meta = indexer_for_kind(prefix).model._meta
    name = str(meta.verbose_name_plural)
    return KindCount(str(meta.model_name), name[:1].upper() + name[1:], count)


def display_name(record: Any) -> str:
    """Return the name of the record's kind, e.g. "photograph", in the active language."""
    return str(record._meta.verbose_name)


def people_without_kanji(typed: str) -> list[Person]:
    """Return people whose Japanese name is not known in kanji, if the query has kanji."""
    if not KANJI.search(typed):
        return []
    forms = PersonName.objects.values("person")
    romanised = forms.filter(language=NameScript.ROMANISED_JAPANESE)
    return list(
        Person.objects.published()
        .filter(kind=PersonKind.PERSON, pk__in=romanised)
        .exclude(pk__in=forms.filter(language__in=(NameScript.KANJI, NameScript.JAPANESE)))[
            :PAGE_SIZE
        ]
    )
