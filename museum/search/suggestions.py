"""What may have been meant by a query that finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import languages
from dates.formatting.display import display
from dates.messages import ImpossibleDate
from dates.parsing import parse_date
from dates.value import HistoricDate
from search.index.fuzzy import fuzzy_matches
from search.index.query import Clause
from search.index.related_words import compounds, related_words, truncate
from search.index.snapshot import Snapshot
from search.index.terms import SURFACE
from search.indexing.querying import execute_query

#: Suggestions for one word, and words of a query that any are sought for.
MAX_SUGGESTIONS, MAX_WORDS = 3, 4


@dataclass(frozen=True)
class Suggestion:
    """A word instead of one that is nowhere, the query with it, and how much that finds."""

    word: str
    query: str
    count: int


def suggestions(snapshot: Snapshot, clauses: list[Clause]) -> list[Suggestion]:
    """What may have been meant; only what finds more.

    A date, as the museum writes it. Else another word for each that alone finds nothing: one that a
    slip turned into it, its parts, one that begins alike. Where every word alone finds something,
    another for any of them.
    """
    if dated := _date_suggestion(snapshot, clauses):
        return dated
    words = [
        number
        for number, clause in enumerate(clauses)
        if clause.terms and not clause.field and not clause.negative
    ]
    nowhere = [n for n in words if not execute_query(snapshot, str(clauses[n])).ranked.all]
    found = []
    for number in (nowhere or words)[:MAX_WORDS]:
        for others in _replacements(clauses[number].text, snapshot.vocabulary(SURFACE)):
            instead = list(
                islice(_corrected_queries(snapshot, clauses, number, others), MAX_SUGGESTIONS)
            )
            if instead:
                found += instead
                break
    return found


def _replacements(word: str, vocabulary: list[str]) -> Iterator[list[str]]:
    """Words that may stand in place of `word`, the likeliest way to have meant one first."""
    yield fuzzy_matches(word, vocabulary, MAX_SUGGESTIONS)
    yield compounds(word, vocabulary)
    yield related_words(word, vocabulary)
    yield truncate(word)


def _corrected_queries(
    snapshot: Snapshot, clauses: list[Clause], number: int, others: list[str]
) -> Iterator[Suggestion]:
    """The query with each of `others` in one place, where it finds anything, by its stem once."""
    seen = [clauses[number].terms]
    for word in others:
        changed = [*clauses]
        changed[number] = replace(clauses[number], text=word, phrase=" " in word)
        if changed[number].terms in seen:
            continue
        seen.append(changed[number].terms)
        query = " ".join(map(str, changed))
        if count := len(execute_query(snapshot, query).ranked.all):
            yield Suggestion(word, query, count)


def _date_suggestion(snapshot: Snapshot, clauses: list[Clause]) -> list[Suggestion]:
    """昭和22年, 1947年: a date of another reckoning, as the records have it."""
    if any(clause.field or clause.negative or clause.phrase for clause in clauses):
        return []
    typed = " ".join(clause.text for clause in clauses)
    try:
        edtf = parse_date(typed).edtf
    except ImpossibleDate:
        return []
    if edtf is None:
        return []
    written = display(HistoricDate(edtf), languages.current())
    count = len(execute_query(snapshot, written).ranked.all) if written != typed else 0
    return [Suggestion(written, written, count)] if count else []
