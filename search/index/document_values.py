"""The facet values and the earliest day of a document, stored in its own row.

Posting lists are the quickest way to count many documents. For a small result it is quicker to
read the values of each document (`search.facets.forward_index`) than the posting lists of every
facet value and every day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .terms import Term


@dataclass(frozen=True, slots=True)
class DocumentValues:
    """A document's facet values as `serialise_facets` writes them, and its earliest day or ""."""

    facets: str
    earliest: str


def serialise_facets(kind: str, terms: Iterable[Term]) -> str:
    """Return the facet terms among `terms`, one per line, for the row of the document."""
    own, days = f"{kind}.", f"{kind}.day"
    return "\n".join(
        sorted(
            f"{field}\t{token}"
            for field, token in terms
            if field.startswith(own) and not field.startswith(days)
        )
    )


def earliest_day(kind: str, terms: Iterable[Term]) -> str:
    """Return the day (ISO 8601) by which a record of `kind` is sorted, or "" if it has none."""
    return next((token for field, token in terms if field == f"{kind}.day"), "")
