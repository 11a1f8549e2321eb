"""The shortest document of any record: its number, its name and its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from records.document_kinds import Build, Kind, register

from .statements import Row, Select
from .values import page_path


@dataclass(frozen=True, slots=True)
class Line:
    """A record in one line. Of one that is not public nothing else is known than that."""

    identifier: str = ""
    path: str = ""
    headline: str = ""
    is_published: bool = False

    def get_absolute_url(self) -> str:
        """Return the path of the record's page, under the name that Django's models have it."""
        return self.path


HIDDEN = Line()


def line_builder(
    model: type[Any], columns: Iterable[str], headline: Callable[[Row], str]
) -> Callable[[Iterable[int]], dict[int, Line]]:
    """Return the function that makes the lines of records of `model`, by primary key.

    `columns` are those that `headline` reads, besides the identifier. Terms have no state.
    """
    has_state = any(field.name == "state" for field in model._meta.concrete_fields)
    own = ("id", "identifier", *(("state",) if has_state else ()), *columns)
    select = Select(model, columns=own)

    def lines(keys: Iterable[int]) -> dict[int, Line]:
        return {
            row.id: Line(
                row.identifier,
                page_path(model.url_name, row.identifier),
                str(headline(row)),
                not has_state or row.state == "published",
            )
            for row in select(keys)
        }

    return lines


def register_kind(
    model: type[Any],
    *,
    cards: Build,
    lines: Build | None = None,
    page: Callable[[int], Any] | None = None,
) -> None:
    """Register how the documents of `model` are made (see Kind). Lines are cards if None."""
    register(model.identifier_prefix(), Kind(cards, lines or cards, page))
