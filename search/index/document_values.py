"""The facet values and the earliest day of a document, stored in its own row.

Posting lists are the quickest way to count many documents. For a small result it is quicker to
read the values of each document than the posting lists of every facet value and every day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .terms import Term


@dataclass(frozen=True, slots=True)
class DocumentValues:
    """A document's facet values by field (`PH.subject`), and its earliest day (ISO 8601) or ""."""

    values: dict[str, list[str]]
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


def parse_values(facets: str, earliest: str) -> DocumentValues:
    """Parse the results of `serialise_facets` and `earliest_day`."""
    values: dict[str, list[str]] = {}
    for line in facets.split("\n") if facets else ():
        field, _tab, token = line.partition("\t")
        values.setdefault(field, []).append(token)
    return DocumentValues(values, earliest)
