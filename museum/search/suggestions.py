"""Suggestions for a query that finds nothing: corrected words, or a date in another notation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import languages
from dates.formatting.display import display
from dates.messages import ImpossibleDate
from dates.parsing import parse_date
from dates.value import HistoricDate
from search.index.folding import fold
from search.index.fuzzy import fuzzy_matches
from search.index.query import Clause
from search.index.related_words import compounds, related_words, truncate
from search.index.snapshot import Snapshot
from search.index.terms import SURFACE
from search.index.transliteration import in_cyrillic
from search.indexing.querying import execute_query

#: Suggestions for one word, and the number of words for which suggestions are sought.
MAX_SUGGESTIONS, MAX_WORDS = 3, 4


@dataclass(frozen=True)
class Suggestion:
    """A replacement for a word, the whole query with it, and the number of its results."""

    word: str
    query: str
    count: int


def suggestions(snapshot: Snapshot, clauses: list[Clause]) -> list[Suggestion]:
    """Return suggestions that have results.

    A date is suggested in the notation of the museum. Otherwise words are replaced that find
    nothing on their own or, if each finds something, any word. Replacements are words of similar
    spelling, Russian words typed in Latin letters, parts of a compound, and words with the same
    beginning.
    """
    if date_suggestions := _date_suggestion(snapshot, clauses):
        return date_suggestions
    words = [
        number
        for number, clause in enumerate(clauses)
        if clause.terms and not clause.field and not clause.negative
    ]
    unknown = [n for n in words if not execute_query(snapshot, str(clauses[n])).ranked.all]
    result = []
    for number in (unknown or words)[:MAX_WORDS]:
        for candidates in _replacements(clauses[number].text, snapshot.vocabulary(SURFACE)):
            corrected = list(
                islice(_corrected_queries(snapshot, clauses, number, candidates), MAX_SUGGESTIONS)
            )
            if corrected:
                result += corrected
                break
    return result


def _replacements(word: str, vocabulary: list[str]) -> Iterator[list[str]]:
    """Yield lists of replacements for `word`, one list for each method, the likeliest first."""
    yield fuzzy_matches(word, vocabulary, MAX_SUGGESTIONS)
    if cyrillic := in_cyrillic(fold(word)):
        same = [cyrillic] if cyrillic in vocabulary else []
        yield same or fuzzy_matches(cyrillic, vocabulary, MAX_SUGGESTIONS)
    yield compounds(word, vocabulary)
    yield related_words(word, vocabulary)
    yield truncate(word)


def _corrected_queries(
    snapshot: Snapshot, clauses: list[Clause], number: int, candidates: list[str]
) -> Iterator[Suggestion]:
    """Yield the query with each of `candidates` for clause `number`, if that has results.

    Of several candidates with the same stem only the first is used.
    """
    seen = [clauses[number].terms]
    for word in candidates:
        changed = [*clauses]
        changed[number] = replace(clauses[number], text=word, phrase=" " in word)
        if changed[number].terms in seen:
            continue
        seen.append(changed[number].terms)
        query = " ".join(map(str, changed))
        if count := len(execute_query(snapshot, query).ranked.all):
            yield Suggestion(word, query, count)


def _date_suggestion(snapshot: Snapshot, clauses: list[Clause]) -> list[Suggestion]:
    """Return the query as a date in the notation of the museum: 1947年 for 昭和22年.

    The result is empty if the query is not a date or if that date has no results.
    """
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
