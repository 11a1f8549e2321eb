"""A page of results: by rank, then the newest first, with the kinds of record among them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
    """A record that was found, and why."""

    record: Any
    kind: str
    reasons: list[Reason]


@dataclass(frozen=True)
class KindCount:
    """A kind of record among the results."""

    name: str
    label: str
    count: int


@dataclass(frozen=True)
class Results:
    """A page of what was found. `count` is of the kind that was chosen, or of all."""

    count: int = 0
    hits: list[Hit] = field(default_factory=list)
    kinds: list[KindCount] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    #: What was searched instead, where nothing was found for what was typed.
    corrected_query: str = ""
    #: People whose names we do not have in kanji, where kanji found nothing.
    people_without_kanji: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class _ResultPage:
    clauses: list[Clause]
    count: int
    documents: list[int]
    kinds: dict[str, int]
    suggestions: list[Suggestion]


def search(typed: str, *, kind: str = "", page: int = 1) -> Results:
    """Page `page` (from 1) of the public records that `typed` finds, of one kind or of all.

    The record whose identifier was typed comes first. Raises KeyError for an unknown kind.
    """
    if kind:
        indexer_for_kind(kind)
    direct = _record_by_identifier(typed)
    number = document_number(direct) if direct is not None else None

    def answer(snapshot: Snapshot) -> _ResultPage:
        return _fetch_page(snapshot, typed, kind, page, number)

    found = read_consistently(answer)
    instead = ""
    if not found.count and found.suggestions:
        instead = found.suggestions[0].query

        def answer_instead(snapshot: Snapshot) -> _ResultPage:
            return _fetch_page(snapshot, instead, kind, page, None)

        kept = found.suggestions
        found = read_consistently(answer_instead)
        found = _ResultPage(found.clauses, found.count, found.documents, found.kinds, kept)
    records = fetch_in_order(found.documents)
    why = reasons(records, found.clauses)
    return Results(
        count=found.count,
        hits=[
            Hit(record, display_name(record), why.get(record.identifier, [])) for record in records
        ],
        kinds=[_kind_count(prefix, count) for prefix, count in found.kinds.items()],
        suggestions=found.suggestions,
        corrected_query=instead,
        people_without_kanji=people_without_kanji(typed) if not found.count else [],
    )


def _fetch_page(
    snapshot: Snapshot, typed: str, kind: str, page: int, direct: int | None
) -> _ResultPage:
    answer = execute_query(snapshot, typed)
    ranked = answer.ranked
    if direct is not None:
        first = BitMap([direct])
        ranked = RankedDocuments(first, *(tier - first for tier in ranked.tiers))
    everything = ranked.all
    kinds = {
        indexer.kind: everything.intersection_cardinality(snapshot.postings("kind", indexer.kind))
        for indexer in indexers()
    }
    if kind:
        ranked = ranked.restricted_to(snapshot.postings("kind", kind))
    return _ResultPage(
        clauses=answer.clauses,
        count=len(ranked.all),
        documents=ranked.page((page - 1) * PAGE_SIZE, PAGE_SIZE, newest_first),
        kinds=dict(sorted(((k, n) for k, n in kinds.items() if n), key=lambda item: -item[1])),
        suggestions=suggestions(snapshot, answer.clauses) if not everything else [],
    )


def _record_by_identifier(typed: str) -> Any | None:
    record = find_record(typed)
    return record if record is not None and record.is_published() else None


def _kind_count(prefix: str, count: int) -> KindCount:
    meta = indexer_for_kind(prefix).model._meta
    name = str(meta.verbose_name_plural)
    return KindCount(str(meta.model_name), name[:1].upper() + name[1:], count)


def display_name(record: Any) -> str:
    """What a record of this kind is called, in the active language."""
    return str(record._meta.verbose_name)


def people_without_kanji(typed: str) -> list[Person]:
    """People with a Japanese name of which we have no kanji, where kanji were asked for."""
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
