"""Kinds of column: how an attribute of a record becomes a cell, and a cell a value again.

A column reads cells into attributes of an instance that is not yet saved (`assign`), or into links
that are set after it is (`assign_links`), and writes the cells of an instance (`cells`). Whoever
changes records compares the cells that a row brings with those that the database would write, so
that what is equal is never written again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _

import languages

#: The record that a cell names, or None. How it may be named is the business of who reads.
FindRecord = Callable[[str], Any]
#: What stands in a cell, before it is written; None where nothing is known.
CellValue = str | int | bool | Decimal | date | None


def split_list(cell: str) -> list[str]:
    """The parts of a list cell, `a; b`, without empty ones."""
    return [part.strip() for part in cell.split(";") if part.strip()]


@dataclass(frozen=True)
class Column:
    """A text; the base of the others. `name` is both the header and the attribute."""

    name: str

    #: Whether a sheet or an import may set it.
    is_writable: ClassVar[bool] = True

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The headers of the cells that it takes in a row."""
        return (self.name,)

    def read(self, header: str, cell: str) -> CellValue:
        """The value of one cell. Raises ValidationError for `header`."""
        return cell

    def write(self, value: CellValue) -> str:
        """The cell that `read` turns into `value`."""
        return "" if value is None else str(value)

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """Set the attributes of `instance` of which `row` has a cell. Raises ValidationError
        naming the header."""
        for header in self.headers:
            if header in row:
                setattr(instance, header, self.read(header, row[header]))

    def assign_links(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """Set what needs a saved instance. Most columns have nothing of the kind."""

    def values(self, instance: Any) -> tuple[CellValue, ...]:
        """What a saved `instance` has, in the order of the headers; None for an empty text."""
        found = (getattr(instance, header) for header in self.headers)
        return tuple(None if value == "" else value for value in found)

    def cells(self, instance: Any) -> dict[str, str]:
        """The cells for a saved `instance`, by header."""
        values = zip(self.headers, self.values(instance), strict=True)
        return {header: self.write(value) for header, value in values}

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        """The cells of `row` as the database would write them, for comparing. Raises
        ValidationError."""
        return {header: self.write(self.read(header, row[header])) for header in self.headers}


@dataclass(frozen=True)
class PerLanguageColumn(Column):
    """A column for each of the museum's languages.

    A table of another museum may lack some of them: of those languages it says nothing, and what
    the museum has in them stays.
    """

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return languages.columns(self.name)

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        return {
            header: self.write(self.read(header, row[header]))
            for header in self.headers
            if header in row
        }


@dataclass(frozen=True)
class Translated(PerLanguageColumn):
    """A text that is kept in every language."""


@dataclass(frozen=True)
class Choice(Column):
    """One of a list of values, in any case."""

    choices: type[TextChoices]

    @cached_property
    def _known(self) -> dict[str, str]:
        return {"": "", **{str(value).casefold(): str(value) for value in self.choices.values}}

    def read(self, header: str, cell: str) -> str:
        try:
            return self._known[cell.strip().casefold()]
        except KeyError:
            message = _("“%(value)s” is not among the values: write one of %(known)s.")
            known = ", ".join(self.choices.values)
            raise ValidationError({header: message % {"value": cell, "known": known}}) from None


@dataclass(frozen=True)
class YesNo(Column):
    """`yes`, or empty for no."""

    def read(self, header: str, cell: str) -> bool:
        known = {"": False, "no": False, "yes": True}
        try:
            return known[cell.strip().lower()]
        except KeyError:
            message = _("“%(value)s” is neither yes nor empty: write yes, or leave the cell empty.")
            raise ValidationError({header: message % {"value": cell}}) from None

    def write(self, value: CellValue) -> str:
        return "yes" if value else ""


@dataclass(frozen=True)
class Number(Column):
    """A whole number, or empty."""

    def read(self, header: str, cell: str) -> int | None:
        cell = cell.strip()
        if cell and not (cell.isascii() and cell.isdigit()):
            raise ValidationError(
                {header: _("“%(value)s” is not a whole number.") % {"value": cell}}
            )
        return int(cell) if cell else None


@dataclass(frozen=True)
class Degrees(Column):
    """A coordinate in degrees with up to five decimals, or empty."""

    def read(self, header: str, cell: str) -> Decimal | None:
        cell = cell.strip()
        try:
            return Decimal(cell) if cell else None
        except InvalidOperation:
            message = _("“%(value)s” is not a number of degrees: write it as 48.48.")
            raise ValidationError({header: message % {"value": cell}}) from None

    def write(self, value: CellValue) -> str:
        text = "" if value is None else f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Day(Column):
    """A calendar day of the museum's own acts, `YYYY-MM-DD`, or empty."""

    def read(self, header: str, cell: str) -> date | None:
        cell = cell.strip()
        try:
            return date.fromisoformat(cell) if cell else None
        except ValueError:
            message = _("“%(value)s” is not a day: write it as 2026-11-20.")
            raise ValidationError({header: message % {"value": cell}}) from None

    def write(self, value: CellValue) -> str:
        return value.isoformat() if isinstance(value, date) else ""


def columns(names: str, kind: type[Column] = Column) -> tuple[Column, ...]:
    """Several columns of one kind, by their names parted by spaces."""
    return tuple(kind(name) for name in names.split())
