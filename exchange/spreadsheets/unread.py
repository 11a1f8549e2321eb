"""Cells of a sheet that cannot be taken as shown: their rows are refused, and nothing emptied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from exchange.models import RowAction
from languages import codes
from records.columns import HistoricDateColumn
from records.table import Table
from tabular.columns import Day
from tabular.read import CellError, Sheet

from .plan import PlannedRow, Row, map_rows


def with_written_dates(table: Table, sheet: Sheet, mapping: dict[str, str]) -> Sheet:
    """Return the sheet with months and years in columns of dates in ISO 8601."""
    dates = {
        header
        for column in table.columns
        if isinstance(column, HistoricDateColumn | Day)
        for header in column.headers
    }
    return sheet.with_dates({header for header, ours in mapping.items() if ours in dates})


def batches(sheet: Sheet, size: int) -> Iterator[Sheet]:
    """Yield the sheet in parts of `size` rows, each with what is known of the cells of its rows."""
    unread: dict[int, list[CellError]] = {}
    for error in sheet.unread:
        unread.setdefault(error.row, []).append(error)
    not_given: dict[int, set[tuple[int, str]]] = {}
    for number, header in sheet.not_given:
        not_given.setdefault(number, set()).add((number, header))
    for start in range(0, len(sheet.rows), size):
        rows = sheet.rows[start : start + size]
        yield replace(
            sheet,
            rows=rows,
            unread=[error for number, _cells in rows for error in unread.get(number, ())],
            not_given={cell for number, _cells in rows for cell in not_given.get(number, ())},
        )


def given_rows(sheet: Sheet, mapping: dict[str, str]) -> list[Row]:
    """Return the rows of a sheet by the museum's headers, with only the cells that it gives.

    A cell that could not be read, and one that a merged cell covers, is left out of its row, so
    that it is not taken for an empty one.
    """
    missing: dict[int, set[str]] = {}
    for number, header in sheet.not_given:
        missing.setdefault(number, set()).add(mapping.get(header, ""))
    return [
        (number, {name: cell for name, cell in cells.items() if name not in missing[number]})
        if number in missing
        else (number, cells)
        for number, cells in map_rows(sheet, mapping)
    ]


def refuse_unread(
    planned: list[PlannedRow], rows: list[Row], sheet: Sheet, mapping: dict[str, str]
) -> int:
    """Add to the plan of `rows` what could not be read in them: each such row is wrong.

    Return how many rows were not in the plan, because they seemed to change nothing.
    """
    errors: dict[int, list[CellError]] = {}
    for error in sheet.unread:
        if mapping.get(error.header):
            errors.setdefault(error.row, []).append(error)
    by_number = {row.number: row for row in planned}
    added = 0
    for number, cells in rows:
        if number not in errors:
            continue
        row = by_number.get(number)
        if row is None:
            key = " ".join(cells.get("identifier", "").split())
            row = PlannedRow(number, key, RowAction.WRONG, cells)
            planned.append(row)
            added += 1
        row.action, row.alike = RowAction.WRONG, {}
        # That the field is empty then is no second fault; `title` is the field of `title_en`.
        unread = {mapping[error.header] for error in errors[number]}
        parts = [name.rpartition("_") for name in unread]
        unread |= {field for field, _underscore, language in parts if language in codes()}
        row.problems[:] = [problem for problem in row.problems if problem[0] not in unread]
        row.problems[:0] = [(mapping[error.header], error.reason) for error in errors[number]]
    planned.sort(key=lambda row: row.number)
    return added
