"""Working out what a sheet would change, cell by cell, without changing anything."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from exchange.models import AlikeChoice, RowAction
from languages.characters import clean_text
from records.table import Table
from tabular.read import Sheet

from .cells import overlay, same_cell
from .check_constraints import names_in, unassigned_fields, validate_constraint
from .exported import ExportedVersions
from .likeness import Likeness, default_match
from .lookup import RecordLookup
from .problems import problems_by_header, tidy_problems
from .references import References
from .rules import default_cells, may_write, read_only_headers

Row = tuple[int, dict[str, str]]


@dataclass
class PlannedRow:
    """A row that would change something, is wrong, or looks like a record that exists.

    `number` is its row number in the sheet, `key` its key cells joined by spaces, `action` a
    `RowAction`. `cells` are the cells that the sheet gives, by the museum's header, with
    identifiers in place of names. `changes` are (header, old cell, new cell), `problems` (header or
    "", message), and `alike` is what `SheetRow.alike` holds.
    """

    number: int
    key: str
    action: str
    cells: dict[str, str]
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    alike: dict[str, Any] = field(default_factory=dict)


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


def plan(
    table: Table,
    rows: list[Row],
    user: Any,
    *,
    match_by: str | None = None,
    alike: str = AlikeChoice.UNDECIDED,
) -> Plan:
    """Return what `rows` would change if `user` applied them. Writes nothing.

    `match_by` and `alike` say by which column rows without an identifier are known, and what
    becomes of those that look like a record: see `Planner`.
    """
    planner = Planner(table, user, match_by, alike)
    return Plan(planner.batch(rows), planner.unchanged)


class Planner:
    """Works out what the rows of one sheet would change, some rows at a time.

    `match_by` is the column by which rows without an identifier are known
    (`exchange.spreadsheets.likeness`); None takes the one that suits the sheet. `alike` is an
    `AlikeChoice`.
    """

    def __init__(
        self,
        table: Table,
        user: Any,
        match_by: str | None = None,
        alike: str = AlikeChoice.UNDECIDED,
    ) -> None:
        self.table, self.user, self.match_by, self.alike = table, user, match_by, alike
        self.references = References(table)
        self.exported = ExportedVersions(table)
        self.read_only = read_only_headers(table)
        self.default_cells = default_cells(table)
        #: Number of rows that change nothing.
        self.unchanged = 0
        self.seen: dict[tuple[str, ...], int] = {}
        self.similar: SimilarRows | None = None
        self.affected: dict[tuple[str, ...], set[str]] = {}

    def batch(self, rows: list[Row]) -> list[PlannedRow]:
        """Return the plan of the next rows, without those that change nothing."""
        planned = []
        for number, cells in rows:
            given, problems = self.references.resolve(_strip_key(self.table, cells))
            planned.append(PlannedRow(number, "", RowAction.WRONG, given, problems=problems))
        self._look_up(planned)
        changing = [row for row in planned if self._plan(row)]
        typed = dict(rows)
        for row in changing:
            row.problems = tidy_problems(self.table, row.problems, typed[row.number])
        self.unchanged += len(planned) - len(changing)
        return changing

    def _look_up(self, rows: list[PlannedRow]) -> None:
        """Read the records that `rows` name, refer to, or look like."""
        also = []
        if self.table.is_record and rows:
            if self.similar is None:
                if self.match_by is None:
                    self.match_by = default_match(self.table, rows[0].cells)
                self.similar = SimilarRows(self.table, self.match_by)
            self.similar.find(rows)
            also = [{"identifier": each} for row in rows for each in row.alike.get("records", ())]
            if self.alike == AlikeChoice.UPDATE:
                for row in rows:
                    if len(row.alike.get("records", ())) == 1:
                        row.cells = {**row.cells, "identifier": row.alike["records"][0]}
        self.lookup = RecordLookup(self.table, [*(row.cells for row in rows), *also])
        self.exported.read(row.cells for row in rows)

    def _plan(self, row: PlannedRow) -> bool:
        """Complete the plan of one row; return False if it changes nothing."""
        key = tuple(row.cells.get(header, "") for header in self.table.key)
        row.key = " ".join(part for part in key if part)
        instance = self.lookup.stored.get(key)
        key_problem = self._key_problem(key, row, instance)
        action = RowAction.CREATE if instance is None else RowAction.CHANGE
        if key_problem:
            row.problems.append(key_problem)
        elif row.alike and _is_left_out(row, self.alike):
            action = RowAction.ALIKE
            others = row.alike.get("records", [])
            # A copy, because another row may change the record itself.
            instance = copy(self.lookup.stored.get((others[0],))) if len(others) == 1 else None
        row.action = action
        self._compare(row, instance, is_known=not key_problem)
        if action == RowAction.CHANGE and not (row.changes or row.problems):
            return False
        if row.problems:
            row.action = RowAction.WRONG
        return True

    def _compare(self, row: PlannedRow, instance: Any, *, is_known: bool) -> None:
        """Add the changes and the problems of all cells to `row`.

        If the row's key is wrong (`is_known` is false), only the cells themselves are checked.
        """
        table, is_new = self.table, instance is None
        before = self.default_cells if instance is None else table.cells(instance)
        if instance is not None and is_known and row.action == RowAction.CHANGE:
            row.cells, problems = self.exported.merge(row.cells, instance, before)
            row.problems += problems
            self.lookup.look_up(row.cells)
        instance = table.model() if instance is None else instance
        cells = overlay(table, before, row.cells)
        after, wrong = _normalised(table, cells, before, row)
        affected = self._affected_headers(row.cells)
        changes = [
            (name, before[name], after[name])
            for name in table.headers
            if name in affected and not same_cell(before[name], after[name])
        ]
        row.problems += [
            (name, self.read_only[name])
            for name, _old, new in changes
            if name in self.read_only and new
        ]
        row.changes = [change for change in changes if change[0] not in self.read_only]
        if row.action == RowAction.ALIKE and self.alike == AlikeChoice.LEAVE:
            row.problems.clear()  # of a row that is left out nothing has to be right
        elif is_new or row.changes or row.problems:
            self._validate(row, instance, cells, wrong, is_known=is_known)

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
        self, key: tuple[str, ...], row: PlannedRow, instance: Any
    ) -> tuple[str, str] | None:
        """Return (header, message) if the row's key is not valid, else None."""
        table = self.table
        if table.is_record and not key[0]:
            several = row.alike.get("records", ())
            if len(several) > 1 and self.alike == AlikeChoice.UPDATE:
                return "identifier", _(
                    "Several records look like this row: %(records)s. Write the identifier of one."
                ) % {"records": ", ".join(several)}
            return None  # a new record; the museum assigns its identifier
        if not all(key):
            empty = next(name for name, part in zip(table.key, key, strict=True) if not part)
            return empty, _("This cell says which row it is, and is empty: fill it.")
        if key in self.seen:
            message = _("Row %d of the sheet is about the same: keep one of the two.")
            return table.key[-1], message % self.seen[key]
        self.seen[key] = row.number
        if table.is_record and instance is None:
            return "identifier", _(
                "There is no record %(id)s: correct it, or leave the cell empty for a new record."
            ) % {"id": key[0]}
        return None

    def _validate(
        self,
        row: PlannedRow,
        instance: Any,
        cells: dict[str, str],
        wrong: set[str],
        *,
        is_known: bool,
    ) -> None:
        """Assign the cells to `instance` and add all problems that validation finds.

        A published record must also stay publishable.
        """
        changed = {name for name, _old, _new in row.changes}
        for column in self.table.columns:
            if changed.intersection(column.headers) and not wrong.intersection(column.headers):
                try:
                    column.assign(instance, cells, self.lookup.find)
                except ValidationError as error:
                    row.problems += problems_by_header(error)
                    wrong.update(column.headers)
        if not self.table.is_record and (wrong.intersection(self.table.key) or not is_known):
            return  # without its key it is not known what the row is part of
        is_new = instance.pk is None
        is_alike = row.action == RowAction.ALIKE
        if is_known and not is_alike and not may_write(self.user, instance):
            row.problems.append(("", _("You may not change it.")))
            return
        found: list[tuple[str, str]] = []
        try:
            validate(instance, None if is_new and is_known else changed, wrong)
        except ValidationError as error:
            found = [each for each in problems_by_header(error) if is_known or each[0] in row.cells]
        except ObjectDoesNotExist:
            if not wrong:
                raise  # with a wrong cell, a link that `clean` needs may not be set
        row.problems += found
        is_public = row.action == RowAction.CHANGE and getattr(instance, "state", "") == "published"
        if is_public and is_known and not found:
            row.problems += [(each.field, str(each)) for each in instance.publication_problems()]


def _normalised(
    table: Table, cells: dict[str, str], before: dict[str, str], row: PlannedRow
) -> tuple[dict[str, str], set[str]]:
    """Return the cells as the museum spells them, and the headers of those that are wrong."""
    after: dict[str, str] = {}
    wrong = {name for name, _message in row.problems}
    for column in table.columns:
        try:
            after |= column.normalise(cells)
        except ValidationError as error:
            row.problems += problems_by_header(error)
            wrong.update(column.headers)
            after |= {name: before[name] for name in column.headers}
    return after, wrong


def _strip_key(table: Table, cells: dict[str, str]) -> dict[str, str]:
    return {name: cell.strip() if name in table.key else cell for name, cell in cells.items()}


def _is_left_out(row: PlannedRow, alike: str) -> bool:
    """Return whether a row that is alike is left out, or not decided about."""
    if alike == AlikeChoice.UPDATE:
        return not row.cells.get("identifier")
    return alike != AlikeChoice.CREATE


class SimilarRows:
    """Finds which rows of a sheet look like records, or like an earlier row of the sheet."""

    def __init__(self, table: Table, match_by: str) -> None:
        self.records: Any = table.model._default_manager.all()
        self.likeness = Likeness(table, match_by)
        self._is_indexed = False
        self._seen: dict[tuple[str, str], int] = {}

    def find(self, rows: list[PlannedRow]) -> None:
        """Set `alike` of each of the next rows that has no identifier and looks like another."""
        likeness = self.likeness
        if not self._is_indexed and any(
            likeness.values(row.cells) for row in rows if not row.cells.get("identifier")
        ):
            likeness.index_values(self.records)
            self._is_indexed = True
        likeness.index_cells([row.cells for row in rows], self.records)
        for row in rows:
            values = likeness.values(row.cells)
            if not row.cells.get("identifier"):
                earlier = next((self._seen[value] for value in values if value in self._seen), None)
                records = likeness.records(row.cells)
                if records:
                    row.alike = {"records": records}
                elif earlier is not None:
                    row.alike = {"row": earlier}
            for value in values:
                self._seen.setdefault(value, row.number)


def assign(
    table: Table, instance: Any, cells: dict[str, str], headers: set[str], lookup: RecordLookup
) -> None:
    """Set the attributes of the columns that have any of `headers`; others keep their values.

    Raises ValidationError, with the header as the field.
    """
    for column in table.columns:
        if headers.intersection(column.headers):
            column.assign(instance, cells, lookup.find)


def validate(
    instance: Any, changed: set[str] | None, skipped: AbstractSet[str] = frozenset()
) -> None:
    """Run the model's validators without any query; the database itself checks what is unique.

    `changed` are names of fields; None means all. Only these fields, and the check constraints that
    concern them, are validated, since a row changes few of some sixty fields and the others were
    valid when they were stored. Fields in `skipped` are not validated: they could not be set.
    `clean()` is always called. Raises ValidationError with the problems of all fields.
    """
    model: Any = type(instance)
    fields = model._meta.get_fields()
    links = {each.name for each in fields if isinstance(each, models.ForeignKey)}
    excluded = links | skipped | {name.rpartition("_")[0] for name in skipped}
    if changed is not None:
        # `title_ru` is also a value of the translated field `title`.
        translated = {name.rpartition("_")[0] for name in changed}
        excluded |= {each.name for each in fields if each.name not in changed | translated}
    errors: dict[str, Any] = {}
    try:
        instance.full_clean(exclude=excluded, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    unknown = links | unassigned_fields(instance) | set(skipped) | set(errors)
    for constraint, names in _checks(model):
        if changed is None or names & changed:
            try:
                validate_constraint(constraint, instance, unknown)
            except ValidationError as error:
                errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


@cache
def _checks(model: type[models.Model]) -> list[tuple[models.CheckConstraint, set[str]]]:
    """Return the check constraints of a model, each with the names of the fields it concerns.

    A constraint on a date's EDTF or interval concerns the text of the date too.
    """
    checks = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            names = names_in(constraint.condition)
            texts = {name.removesuffix(end) for name in names for end in _DATE_SUFFIXES}
            checks.append((constraint, names | texts))
    return checks


_DATE_SUFFIXES = ("_edtf", "_earliest", "_latest")
