"""Working out what a sheet would change, cell by cell, without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from exchange.models import RowAction
from languages.characters import clean_text
from records.columns import HistoricDateColumn
from records.table import Table
from tabular.read import Sheet

from .lookup import RecordLookup
from .rules import default_cells, may_write, read_only_headers

Row = tuple[int, dict[str, str]]


@dataclass
class PlannedRow:
    """A row that would change something, or is wrong.

    `number` is its row number in the sheet, `key` its key cells joined by spaces, `action` a
    `RowAction`. `cells` are the cells that the sheet gives, by the museum's header. `changes` are
    (header, old cell, new cell), and `problems` (header or "", message).
    """

    number: int
    key: str
    action: str
    cells: dict[str, str]
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """What a sheet would do. `unchanged` is the number of rows that change nothing."""

    rows: list[PlannedRow] = field(default_factory=list)
    unchanged: int = 0


def map_rows(sheet: Sheet, mapping: dict[str, str]) -> list[Row]:
    """Return the rows of a sheet by the museum's headers, without columns that are not mapped.

    Cells are cleaned as the museum will store them, so that the preview shows no other text.
    """
    names = [mapping.get(header, "") for header in sheet.headers]
    return [
        (number, {name: clean_text(cell) for name, cell in zip(names, cells, strict=True) if name})
        for number, cells in sheet.rows
    ]


def plan(table: Table, rows: list[Row], user: Any) -> Plan:
    """Return what `rows` would change if `user` applied them. Writes nothing."""
    return _Planner(table, rows, user).all()


class _Planner:
    def __init__(self, table: Table, rows: list[Row], user: Any) -> None:
        self.table, self.rows, self.user = table, rows, user
        self.lookup = RecordLookup(table, (cells for _number, cells in rows))
        self.read_only = read_only_headers(table)
        self.default_cells = default_cells(table)
        self.seen: dict[tuple[str, ...], int] = {}
        self.affected: dict[tuple[str, ...], set[str]] = {}

    def all(self) -> Plan:
        """Return the plan of all rows."""
        result = Plan()
        for number, cells in self.rows:
            row = self._row(number, cells)
            if row is None:
                result.unchanged += 1
            else:
                result.rows.append(row)
        return result

    def _row(self, number: int, cells: dict[str, str]) -> PlannedRow | None:
        """Return the plan of one row; None if it changes nothing."""
        table = self.table
        given = {name: cell.strip() if name in table.key else cell for name, cell in cells.items()}
        key = tuple(given.get(header, "") for header in table.key)
        row = PlannedRow(number, " ".join(part for part in key if part), RowAction.WRONG, given)
        instance = self.lookup.stored.get(key)
        if problem := self._key_problem(key, number, instance):
            row.problems.append(problem)
            return row
        before = self.default_cells if instance is None else table.cells(instance)
        row.action = RowAction.CREATE if instance is None else RowAction.CHANGE
        instance = table.model() if instance is None else instance
        try:
            after = table.normalise(overlay(table, before, given))
        except ValidationError as error:
            row.problems += list(problems_by_header(error))
            row.action = RowAction.WRONG
            return row
        affected = self._affected_headers(given)
        row.changes = [
            (name, before[name], after[name])
            for name in table.headers
            if name in affected and not same_cell(before[name], after[name])
        ]
        if not row.changes and row.action == RowAction.CHANGE:
            return None
        row.problems += [
            (name, self.read_only[name])
            for name, _old, new in row.changes
            if name in self.read_only and new
        ]
        row.changes = [change for change in row.changes if change[0] not in self.read_only]
        row.problems += self._validated(instance, overlay(table, before, given), row)
        if row.problems:
            row.action = RowAction.WRONG
        return row

    def _affected_headers(self, given: dict[str, str]) -> set[str]:
        """Return all headers of the columns of which the row has a cell.

        A column may have several: the text of a date also changes its EDTF. The result is cached,
        because all rows of a sheet have the same headers.
        """
        names = tuple(given)
        if names not in self.affected:
            self.affected[names] = {
                header
                for column in self.table.columns
                if any(name in given for name in column.headers)
                for header in column.headers
            }
        return self.affected[names]

    def _key_problem(
        self, key: tuple[str, ...], number: int, instance: Any
    ) -> tuple[str, str] | None:
        """Return (header, message) if the row's key is not valid, else None."""
        table = self.table
        if table.is_record and not key[0]:
            return None  # a new record; the museum assigns its identifier
        if not all(key):
            empty = next(name for name, part in zip(table.key, key, strict=True) if not part)
            return empty, _("This cell says which row it is, and is empty.")
        if key in self.seen:
            return table.key[-1], _("Row %d of the sheet is about the same.") % self.seen[key]
        self.seen[key] = number
        if table.is_record and instance is None:
            return "identifier", _(
                "There is no record %(id)s: correct it, or leave the cell empty for a new record."
            ) % {"id": key[0]}
        return None

    def _validated(
        self, instance: Any, cells: dict[str, str], row: PlannedRow
    ) -> Iterator[tuple[str, str]]:
        """Assign the cells to `instance` and yield the problems that validation finds.

        A published record must also stay publishable.
        """
        try:
            assign(
                self.table, instance, cells, {name for name, _old, _new in row.changes}, self.lookup
            )
            if not may_write(self.user, instance):
                yield "", _("You may not change it.")
                return
            changed = {name for name, _old, _new in row.changes}
            validate(instance, None if row.action == RowAction.CREATE else changed)
        except ValidationError as error:
            yield from problems_by_header(error)
            return
        is_public = row.action == RowAction.CHANGE and getattr(instance, "state", "") == "published"
        for problem in instance.publication_problems() if is_public else ():
            yield problem.field, str(problem)


def overlay(table: Table, before: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Return the whole row: the cells `given` by the sheet, and those `before` for the others.

    Where the sheet gives another text of a date but no EDTF, the EDTF is emptied, so that it is
    parsed from the new text.
    """
    row = {**before, **given}
    for column in table.columns:
        if isinstance(column, HistoricDateColumn):
            text, edtf = column.headers
            if edtf not in given and not same_cell(row[text], before[text]):
                row[edtf] = ""
    return row


def assign(
    table: Table, instance: Any, cells: dict[str, str], headers: set[str], lookup: RecordLookup
) -> None:
    """Set the attributes of the columns that have any of `headers`; others keep their values.

    Raises ValidationError, with the header as the field.
    """
    for column in table.columns:
        if headers.intersection(column.headers):
            column.assign(instance, cells, lookup.find)


def validate(instance: Any, changed: set[str] | None) -> None:
    """Run the model's validators without any query; the database itself checks what is unique.

    `changed` are names of fields; None means all. Only these fields, and the check constraints that
    concern them, are validated, since a row changes few of some sixty fields and the others were
    valid when they were stored. `clean()` is always called. Raises ValidationError.
    """
    model: Any = type(instance)
    fields = model._meta.get_fields()
    links = {each.name for each in fields if isinstance(each, models.ForeignKey)}
    excluded = links
    if changed is not None:
        # `title_ru` is also a value of the translated field `title`.
        translated = {name.rpartition("_")[0] for name in changed}
        excluded = links | {each.name for each in fields if each.name not in changed | translated}
    instance.full_clean(exclude=excluded, validate_unique=False, validate_constraints=False)
    for constraint, names in _checks(model):
        if changed is None or names & changed:
            constraint.validate(model, instance, exclude=links | unassigned_fields(instance))


@cache
def _checks(model: type[models.Model]) -> list[tuple[models.CheckConstraint, set[str]]]:
    """Return the check constraints of a model, each with the names of the fields it concerns.

    A constraint on a date's EDTF or interval concerns the text of the date too.
    """
    checks = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            names = {name.partition("__")[0] for name in _fields_in_condition(constraint.condition)}
            texts = {name.removesuffix(end) for name in names for end in _DATE_SUFFIXES}
            checks.append((constraint, names | texts))
    return checks


_DATE_SUFFIXES = ("_edtf", "_earliest", "_latest")


def _fields_in_condition(condition: Any) -> Iterator[str]:
    """Yield the name of every field in a condition (Q, F, or the name itself)."""
    if isinstance(condition, models.Q):
        for child in condition.children:
            yield from _fields_in_condition(child[0] if isinstance(child, tuple) else child)
            if isinstance(child, tuple):
                yield from _fields_in_condition(child[1])
    elif isinstance(condition, str):
        yield condition
    elif isinstance(condition, models.F):
        yield str(getattr(condition, "name", ""))


def unassigned_fields(instance: Any) -> set[str]:
    """Return the fields that a new record gets only when it is saved: its identifier."""
    return {"identifier"} if not getattr(instance, "identifier", "x") else set()


def problems_by_header(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield (header or "", message) for all messages of `error`."""
    if not hasattr(error, "error_dict"):
        yield from (("", message) for message in error.messages)
        return
    for name, messages in error.message_dict.items():
        for message in messages:
            yield ("" if name == NON_FIELD_ERRORS else name, message)


def same_cell(first: str, second: str) -> bool:
    """Return whether two cells are equal but for line endings, which programs may change."""
    return first == second or _normalise_line_ends(first) == _normalise_line_ends(second)


def _normalise_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
