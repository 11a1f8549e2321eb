"""Words nearly like one that is found nowhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalog.index.near import nearest
from catalog.index.query import Clause
from catalog.index.snapshot import Snapshot
from catalog.index.terms import SURFACE
from catalog.indexing.asking import ask

#: Suggestions for one word.
MOST = 3


@dataclass(frozen=True)
class Suggestion:
    """A word instead of one that is nowhere, the query with it, and how much that finds."""

    word: str
    query: str
    count: int


def suggestions(snapshot: Snapshot, clauses: list[Clause]) -> list[Suggestion]:
    """What may have been meant, for each word that alone finds nothing; only what finds more."""
    found = []
    vocabulary = snapshot.vocabulary(SURFACE)
    for number, clause in enumerate(clauses):
        if clause.field or clause.negative or not clause.terms:
            continue
        if ask(snapshot, str(clause)).ranked.all:
            continue
        for word in nearest(clause.text, vocabulary, MOST):
            changed = [*clauses]
            changed[number] = replace(clause, text=word, phrase=False)
            query = " ".join(map(str, changed))
            if count := len(ask(snapshot, query).ranked.all):
                found.append(Suggestion(word, query, count))
    return found
