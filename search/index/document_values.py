"""What the row of a document says by itself: its facet values and its earliest day.

The postings answer for many documents at once; for a handful it is quicker to ask each of them than
every value of every facet and every day.
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
    """The facet terms among `terms`, a line each, as the row of a document keeps them."""
    own, days = f"{kind}.", f"{kind}.day"
    return "\n".join(
        sorted(
            f"{field}\t{token}"
            for field, token in terms
            if field.startswith(own) and not field.startswith(days)
        )
    )


def earliest_day(kind: str, terms: Iterable[Term]) -> str:
    """The day among `terms` by which a record of `kind` is put in order; "" without one."""
    return next((token for field, token in terms if field == f"{kind}.day"), "")


def parse_values(facets: str, earliest: str) -> DocumentValues:
    """What `serialise_facets` and `earliest_day` made, taken apart again."""
    values: dict[str, list[str]] = {}
    for line in facets.split("\n") if facets else ():
        field, _tab, token = line.partition("\t")
        values.setdefault(field, []).append(token)
    return DocumentValues(values, earliest)
