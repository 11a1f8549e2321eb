"""Matching annotations against a query, and finding the matching passages of their text.

The query has the syntax of the museum's own search (docs/search.md): inflected forms match, phrases
stand in quotation marks, words can be excluded; Japanese is compared by pairs of characters. All
words must occur in the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from search.index.analyser import index_terms, matching_spans
from search.index.query import Clause, parse

#: Characters of context before and after a match (Web Annotation, section 4.2.4).
CONTEXT_CHARACTERS = 40


@dataclass(frozen=True)
class AnnotationQuery:
    """A search query: the text `q`, and the motivations to match; without any, all match."""

    q: str
    motivations: frozenset[str] = frozenset()

    @property
    def clauses(self) -> list[Clause]:
        """The clauses of `q`: words, phrases and exclusions."""
        return parse(self.q)

    @property
    def required_clauses(self) -> list[Clause]:
        """The clauses that an annotation must contain; those without index terms are ignored."""
        return [clause for clause in self.clauses if not clause.negative and clause.terms]

    @property
    def has_no_terms(self) -> bool:
        """Whether `q` is not empty but has nothing to search for: punctuation and stop words."""
        return bool(self.q.strip()) and not any(clause.terms for clause in self.clauses)


@dataclass(frozen=True)
class Match:
    """A matching annotation as JSON, and its matching passages: (before, match, after)."""

    annotation: dict[str, Any]
    quotations: tuple[tuple[str, str, str], ...]


def matches(query: AnnotationQuery, annotations: Iterator[dict[str, Any]]) -> Iterator[Match]:
    """Yield the `annotations` (as JSON) that match the query, in their order."""
    if query.has_no_terms:
        return
    required = query.required_clauses
    excluded = [clause for clause in query.clauses if clause.negative and clause.terms]
    terms = {token for clause in required for token in clause.terms}
    for annotation in annotations:
        if query.motivations and annotation["motivation"] not in query.motivations:
            continue
        texts = [body["value"] for body in annotation["body"] if "purpose" not in body]
        text_terms = {text: index_terms(text) for text in texts}
        if any(_has(one, clause) for clause in excluded for one in text_terms.values()):
            continue
        matching = [
            text for text in texts if all(_has(text_terms[text], clause) for clause in required)
        ]
        if matching:
            yield Match(annotation, tuple(_quotations(matching, terms)))


def _has(text_terms: set[str], clause: Clause) -> bool:
    return text_terms.issuperset(clause.terms)


def _quotations(texts: list[str], terms: set[str]) -> Iterator[tuple[str, str, str]]:
    for text in texts:
        for start, end in matching_spans(text, terms):
            before, after = (
                text[max(0, start - CONTEXT_CHARACTERS) : start],
                text[end : end + CONTEXT_CHARACTERS],
            )
            yield before, text[start:end], after
