"""Kinds of column: each converts an attribute of an instance to cells of a row, and back.

A column sets attributes of an instance before it is saved (`assign`), sets links that need a saved
instance (`assign_links`), and writes the cells of an instance (`cells`). Code that changes records
compares the cells of a row with those of the stored instance, and does not save what is equal.
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
from languages.characters import is_blank

#: Finds the record that a cell names; None if there is none. The caller decides whether records
#: are named by identifier only or by their names too.
FindRecord = Callable[[str], Any]
#: The value of a cell before it is written as text; None where the value is not known.
CellValue = str | int | bool | Decimal | date | None


def split_list(cell: str) -> list[str]:
    """Return the parts of a list cell such as `a; b`, without those of which nothing is seen."""
    return [part.strip() for part in cell.split(";") if not is_blank(part)]


@dataclass(frozen=True)
class Column:
    """A text column, and the base of the other columns.

    `name` is both the header and the name of the attribute.
    """

    name: str

    #: Whether spreadsheets and imports may change the attribute.
    is_writable: ClassVar[bool] = True

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The headers of the cells that the column occupies in a row."""
        return (self.name,)

    def read(self, header: str, cell: str) -> CellValue:
        """Return the value of a cell. Raises ValidationError, with `header` as the field."""
        return cell

    def write(self, value: CellValue) -> str:
        """Return the cell from which `read` returns `value`."""
        return "" if value is None else str(value)

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """Set the attributes of `instance` for which `row` has a cell.

        `find` looks up linked records. Raises ValidationError, with the header as the field.
        """
        for header in self.headers:
            if header in row:
                setattr(instance, header, self.read(header, row[header]))

    def assign_links(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """Set the links that need a saved instance; most columns have none.

        Raises ValidationError, with the header as the field.
        """

    def values(self, instance: Any) -> tuple[CellValue, ...]:
        """Return the values of a saved `instance`, in the order of `headers`.

        An empty text is returned as None.
        """
        values = (getattr(instance, header) for header in self.headers)
        return tuple(None if value == "" else value for value in values)

    def cells(self, instance: Any) -> dict[str, str]:
        """Return the cells of a saved `instance`, by header."""
        values = zip(self.headers, self.values(instance), strict=True)
        return {header: self.write(value) for header, value in values}

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        """Return the cells of `row` spelt as `cells` would spell the same values, for comparison.

        Raises ValidationError for a cell that cannot be read.
        """
        return {header: self.write(self.read(header, row[header])) for header in self.headers}


@dataclass(frozen=True)
class PerLanguageColumn(Column):
    """A cell for each of the museum's languages: `title_en`, `title_ru`, ...

    A table from another museum may lack some of the languages. The museum's own texts in those
    languages then stay unchanged.
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
    """A translated text: one attribute for each language."""


@dataclass(frozen=True)
class Choice(Column):
    """One of the values of `choices`, in upper or lower case."""

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
    """A boolean: `yes`, or empty for no."""

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
            message = _(
                "“%(value)s” is not a whole number: write digits alone, or leave the cell empty."
            )
            raise ValidationError({header: message % {"value": cell}})
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
    """A calendar day, `YYYY-MM-DD`, on which the museum did something; or empty."""

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
    """Return several columns of one `kind`; `names` are separated by spaces."""
    return tuple(kind(name) for name in names.split())
