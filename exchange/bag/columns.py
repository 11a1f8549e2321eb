"""Kinds of column: how a field of a record becomes a cell, and a cell a value again.

A column reads a cell into attributes of an instance that is not yet saved (`put`), or into links
that are set after it is (`put_links`), and writes the cell for an instance (`cell`). Loading
compares the cell a row brings with the cell the database would write, so that what is equal is
never written again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

import languages
from catalog.dates.messages import RefusedDate
from catalog.dates.reading import read

Find = Callable[[str], Any]


def split_list(cell: str) -> list[str]:
    """The parts of a list cell, `a; b`, without empty ones."""
    return [part.strip() for part in cell.split(";") if part.strip()]


@dataclass(frozen=True)
class Column:
    """A text column; the base of the others. `name` is both the header and the field."""

    name: str

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return (self.name,)

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        """Set the field of `instance`; raise ValidationError naming the cell."""
        setattr(instance, self.name, row[self.name])

    def put_links(self, instance: Any, row: dict[str, str], find: Find) -> None:
        """Set what needs a saved instance. Most columns have nothing of the kind."""

    def cells(self, instance: Any) -> dict[str, str]:
        """The cells for a saved `instance`, by header."""
        return {self.name: getattr(instance, self.name) or ""}

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        """The cells of `row` as the database would write them, for comparing."""
        return {header: row[header] for header in self.headers}


@dataclass(frozen=True)
class InEachLanguage(Column):
    """A column for each of the museum's languages.

    A bag of another museum may lack some of them: of those languages it says nothing, and what the
    museum has in them stays.
    """

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return languages.columns(self.name)

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        return {header: row[header] for header in self.headers if header in row}


@dataclass(frozen=True)
class Translated(InEachLanguage):
    """A text that is kept in every language."""

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        for header in self.headers:
            if header in row:
                setattr(instance, header, row[header])

    def cells(self, instance: Any) -> dict[str, str]:
        return {header: getattr(instance, header) or "" for header in self.headers}


@dataclass(frozen=True)
class YesNo(Column):
    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        setattr(instance, self.name, _yes(self.name, row[self.name]))

    def cells(self, instance: Any) -> dict[str, str]:
        return {self.name: "yes" if getattr(instance, self.name) else ""}

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        return {self.name: "yes" if _yes(self.name, row[self.name]) else ""}


def _yes(name: str, cell: str) -> bool:
    known = {"": False, "no": False, "yes": True}
    if cell.strip().lower() not in known:
        raise ValidationError(
            {
                name: _("“%(value)s” is neither yes nor empty: write yes, or leave the cell empty.")
                % {"value": cell}
            }
        )
    return known[cell.strip().lower()]


@dataclass(frozen=True)
class Number(Column):
    """A whole number, or empty."""

    def _read(self, row: dict[str, str]) -> int | None:
        cell = row[self.name].strip()
        if not cell:
            return None
        if not cell.isascii() or not cell.isdigit():
            raise ValidationError(
                {self.name: _("“%(value)s” is not a whole number.") % {"value": cell}}
            )
        return int(cell)

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        setattr(instance, self.name, self._read(row))

    def cells(self, instance: Any) -> dict[str, str]:
        value = getattr(instance, self.name)
        return {self.name: "" if value is None else str(value)}

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        value = self._read(row)
        return {self.name: "" if value is None else str(value)}


@dataclass(frozen=True)
class Degrees(Column):
    """A coordinate in degrees with up to five decimals, or empty."""

    def _read(self, row: dict[str, str]) -> Decimal | None:
        cell = row[self.name].strip()
        if not cell:
            return None
        try:
            return Decimal(cell)
        except InvalidOperation:
            raise ValidationError(
                {
                    self.name: _("“%(value)s” is not a number of degrees: write it as 48.48.")
                    % {"value": cell}
                }
            ) from None

    @staticmethod
    def _write(value: Decimal | None) -> str:
        if value is None:
            return ""
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        setattr(instance, self.name, self._read(row))

    def cells(self, instance: Any) -> dict[str, str]:
        return {self.name: self._write(getattr(instance, self.name))}

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        return {self.name: self._write(self._read(row))}


@dataclass(frozen=True)
class Day(Column):
    """A calendar day of the museum's own acts, `YYYY-MM-DD`, or empty."""

    def _read(self, row: dict[str, str]) -> date | None:
        cell = row[self.name].strip()
        if not cell:
            return None
        try:
            return date.fromisoformat(cell)
        except ValueError:
            raise ValidationError(
                {
                    self.name: _("“%(value)s” is not a day: write it as 2026-11-20.")
                    % {"value": cell}
                }
            ) from None

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        setattr(instance, self.name, self._read(row))

    def cells(self, instance: Any) -> dict[str, str]:
        value = getattr(instance, self.name)
        return {self.name: value.isoformat() if value else ""}


@dataclass(frozen=True)
class Historic(Column):
    """A historic date: the text as typed, and its EDTF, which may be left to be read from it."""

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}_edtf")

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        setattr(instance, self.name, row[self.name])
        setattr(instance, f"{self.name}_edtf", row[f"{self.name}_edtf"])

    def cells(self, instance: Any) -> dict[str, str]:
        return {header: getattr(instance, header) or "" for header in self.headers}

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        text, edtf = row[self.name], row[f"{self.name}_edtf"]
        if text and not edtf:
            try:
                edtf = read(text).edtf or ""
            except RefusedDate as error:
                raise ValidationError({self.name: str(error)}) from error
        return {self.name: text, f"{self.name}_edtf": edtf}


@dataclass(frozen=True)
class Link(Column):
    """A link to one record by its identifier."""

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        identifier = row[self.name].strip()
        setattr(instance, self.name, _found(self.name, identifier, find) if identifier else None)

    def cells(self, instance: Any) -> dict[str, str]:
        target = getattr(instance, self.name)
        return {self.name: target.identifier if target is not None else ""}

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        return {self.name: row[self.name].strip()}


@dataclass(frozen=True)
class Links(Column):
    """Links to several records by their identifiers, `SU-0001; SU-0002`."""

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        for identifier in split_list(row[self.name]):
            _found(self.name, identifier, find)

    def put_links(self, instance: Any, row: dict[str, str], find: Find) -> None:
        records = [_found(self.name, identifier, find) for identifier in split_list(row[self.name])]
        getattr(instance, self.name).set(records)

    def cells(self, instance: Any) -> dict[str, str]:
        names = sorted(record.identifier for record in getattr(instance, self.name).all())
        return {self.name: "; ".join(names)}

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        return {self.name: "; ".join(sorted(split_list(row[self.name])))}


def _found(column: str, identifier: str, find: Find) -> Any:
    record = find(identifier)
    if record is None:
        raise ValidationError(
            {
                column: _("There is no record %(id)s in this bag or in the museum.")
                % {"id": identifier}
            }
        )
    return record


@dataclass(frozen=True)
class Labels(InEachLanguage):
    """Alternative labels of a term: each cell is a list; the rows are a part of the term."""

    def put(self, instance: Any, row: dict[str, str], find: Find) -> None:
        """The labels are rows of their own: see `put_links`."""

    def put_links(self, instance: Any, row: dict[str, str], find: Find) -> None:
        wanted = {
            (language, text)
            for language, header in self._in(row)
            for text in split_list(row[header])
        }
        given = {language for language, _header in self._in(row)}
        present = {
            (label.language, label.text): label
            for label in instance.labels.all()
            if label.language in given
        }
        for key in present.keys() - wanted:
            present[key].delete()
        for language, text in sorted(wanted - present.keys()):
            label = instance.labels.model(language=language, text=text)
            setattr(label, instance._meta.model_name, instance)
            label.full_clean()
            label.save()

    def cells(self, instance: Any) -> dict[str, str]:
        labels = list(instance.labels.all())
        return {
            header: "; ".join(sorted(label.text for label in labels if label.language == language))
            for language, header in zip(languages.codes(), self.headers, strict=True)
        }

    def normal(self, row: dict[str, str]) -> dict[str, str]:
        return {
            header: "; ".join(sorted(set(split_list(row[header])))) for _l, header in self._in(row)
        }

    def _in(self, row: dict[str, str]) -> list[tuple[str, str]]:
        """The languages of which `row` says something, with their headers."""
        pairs = zip(languages.codes(), self.headers, strict=True)
        return [(language, header) for language, header in pairs if header in row]


def columns(names: str, kind: type[Column] = Column) -> tuple[Column, ...]:
    """Several columns of one kind, by their names parted by spaces."""
    return tuple(kind(name) for name in names.split())
