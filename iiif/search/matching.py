"""Which annotations a query finds, and the places in their text that it is found at.

The words are taken as the museum's own search takes them (docs/search.md): inflected forms, phrases
in quotation marks, exclusions; Japanese by pairs of characters. All words must stand in one text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from search.index.analyser import index_terms, matching_spans
from search.index.query import Clause, parse

#: Characters before and after a match that tell it from others (Web Annotation, section 4.2.4).
CONTEXT_CHARACTERS = 40


@dataclass(frozen=True)
class AnnotationQuery:
    """A query as it is understood: `q`, and the motivations that are wanted; none means any."""

    q: str
    motivations: frozenset[str] = frozenset()

    @property
    def clauses(self) -> list[Clause]:
        return parse(self.q)

    @property
    def required_clauses(self) -> list[Clause]:
        """Those that must be found and say anything."""
        return [clause for clause in self.clauses if not clause.negative and clause.terms]

    @property
    def has_no_terms(self) -> bool:
        """Whether something was typed, and nothing of it can be found: marks and stop words."""
        return bool(self.q.strip()) and not any(clause.terms for clause in self.clauses)


@dataclass(frozen=True)
class Match:
    """An annotation that is found, and the quotations of its text that are: before, it, after."""

    annotation: dict[str, Any]
    quotations: tuple[tuple[str, str, str], ...]


def matches(asked: AnnotationQuery, annotations: Iterator[dict[str, Any]]) -> Iterator[Match]:
    """Those of `annotations`, as JSON, that `asked` finds, in their order."""
    if asked.has_no_terms:
        return
    words = asked.required_clauses
    unwanted = [clause for clause in asked.clauses if clause.negative and clause.terms]
    terms = {token for clause in words for token in clause.terms}
    for annotation in annotations:
        if asked.motivations and annotation["motivation"] not in asked.motivations:
            continue
        texts = [body["value"] for body in annotation["body"] if "purpose" not in body]
        known = {text: index_terms(text) for text in texts}
        if any(_has(found, clause) for clause in unwanted for found in known.values()):
            continue
        found = [text for text in texts if all(_has(known[text], clause) for clause in words)]
        if found:
            yield Match(annotation, tuple(_quotations(found, terms)))


def _has(found: set[str], clause: Clause) -> bool:
    return found.issuperset(clause.terms)


def _quotations(texts: list[str], terms: set[str]) -> Iterator[tuple[str, str, str]]:
    for text in texts:
        for start, end in matching_spans(text, terms):
            before, after = (
                text[max(0, start - CONTEXT_CHARACTERS) : start],
                text[end : end + CONTEXT_CHARACTERS],
            )
            yield before, text[start:end], after
