"""What a sheet would change, cell by cell, before anything does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from exchange.models import RowAction
from records.columns import HistoricDateColumn
from records.table import Table
from tabular.read import Sheet

from .lookup import RecordLookup
from .rules import default_cells, may_write, read_only_headers

Row = tuple[int, dict[str, str]]


@dataclass
class PlannedRow:
    """A row that does something or is wrong. `changes` are (header, before, after)."""

    number: int
    key: str
    action: str
    cells: dict[str, str]
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """What a sheet would do; `unchanged` counts the rows that change nothing."""

    rows: list[PlannedRow] = field(default_factory=list)
    unchanged: int = 0


def map_rows(sheet: Sheet, mapping: dict[str, str]) -> list[Row]:
    """The rows of a sheet by our headers; what has none is left out."""
    names = [mapping.get(header, "") for header in sheet.headers]
    return [
        (number, {name: cell for name, cell in zip(names, cells, strict=True) if name})
        for number, cells in sheet.rows
    ]


def plan(table: Table, rows: list[Row], user: Any) -> Plan:
    """What `rows` would do to the museum if `user` applied them. Writes nothing."""
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
        made = Plan()
        for number, cells in self.rows:
            row = self._row(number, cells)
            if row is None:
                made.unchanged += 1
            else:
                made.rows.append(row)
        return made

    def _row(self, number: int, cells: dict[str, str]) -> PlannedRow | None:
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
            wanted = table.normalise(overlay(table, before, given))
        except ValidationError as error:
            row.problems += list(problems_by_header(error))
            row.action = RowAction.WRONG
            return row
        touched = self._affected_headers(given)
        row.changes = [
            (name, before[name], wanted[name])
            for name in table.headers
            if name in touched and not same_cell(before[name], wanted[name])
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
        """The headers of every column of which the row gives a cell: a date's text moves its EDTF.

        The rows of a sheet give the same ones.
        """
        names = tuple(given)
        if names not in self.affected:
            self.affected[names] = {
                header
                for column in self.table.columns
                if any(one in given for one in column.headers)
                for header in column.headers
            }
        return self.affected[names]

    def _key_problem(
        self, key: tuple[str, ...], number: int, instance: Any
    ) -> tuple[str, str] | None:
        table = self.table
        if table.is_record and not key[0]:
            return None  # a new record, whose identifier the museum gives
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
        """What the validators of the model say of the record as it would be."""
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
    """The whole row: what the sheet gives, and what there was in the columns that it has not.

    A date's EDTF is read from its text anew where the sheet gives another text and no EDTF.
    """
    row = {**before, **given}
    for column in table.columns:
        if isinstance(column, HistoricDateColumn):
            text, edtf = column.headers
            if edtf not in given and not same_cell(row[text], before[text]):
                row[edtf] = ""
    return row


def assign(
    table: Table, instance: Any, cells: dict[str, str], headers: set[str], found: RecordLookup
) -> None:
    """Set what the columns of `headers` say; a new instance keeps its other defaults."""
    for column in table.columns:
        if headers.intersection(column.headers):
            column.assign(instance, cells, found.find)


def validate(instance: Any, changed: set[str] | None) -> None:
    """The model's validators, without a query for each row: what is unique the database tells.

    With `changed`, names of fields, those that concern them alone: a row of a sheet changes few of
    some sixty, and the rest were valid when they were stored. `clean()` is always asked.
    """
    model: Any = type(instance)
    fields = model._meta.get_fields()
    links = {each.name for each in fields if isinstance(each, models.ForeignKey)}
    left = links
    if changed is not None:
        # A text in one language is also the text that stands above the languages.
        above = {name.rpartition("_")[0] for name in changed}
        left = links | {each.name for each in fields if each.name not in changed | above}
    instance.full_clean(exclude=left, validate_unique=False, validate_constraints=False)
    for constraint, names in _checks(model):
        if changed is None or names & changed:
            constraint.validate(model, instance, exclude=links | unassigned_fields(instance))


@cache
def _checks(model: type[models.Model]) -> list[tuple[models.CheckConstraint, set[str]]]:
    """The check constraints of a model, with the fields that each is about; a date's interval is
    about its text too.
    """
    found = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            names = {name.partition("__")[0] for name in _fields_in_condition(constraint.condition)}
            texts = {name.removesuffix(end) for name in names for end in _DATE_SUFFIXES}
            found.append((constraint, names | texts))
    return found


_DATE_SUFFIXES = ("_edtf", "_earliest", "_latest")


def _fields_in_condition(condition: Any) -> Iterator[str]:
    """Every field that a condition names."""
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
    """What a new record gets as it is saved: the museum numbers it."""
    return {"identifier"} if not getattr(instance, "identifier", "x") else set()


def problems_by_header(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Header and sentence of everything that `error` says."""
    if not hasattr(error, "error_dict"):
        yield from (("", message) for message in error.messages)
        return
    for name, messages in error.message_dict.items():
        for message in messages:
            yield ("" if name == NON_FIELD_ERRORS else name, message)


def same_cell(one: str, other: str) -> bool:
    """Whether two cells say the same: how a line ends is the program's, not the curator's."""
    return one == other or _normalise_line_ends(one) == _normalise_line_ends(other)


def _normalise_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
