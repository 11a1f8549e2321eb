"""Reading of a table that names files. Each row describes one photograph."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

from django.utils.translation import gettext as _

from records.columns import HistoricDateColumn
from tabular.errors import InvalidTable
from tabular.read import Limits, check_unique_headers, read_sheet

from .columns import COLUMNS, HEADERS, RecordColumn
from .errors import FILE, Problem

#: The number of rows that spreadsheet programs allow.
_LIMITS = Limits(rows=1_048_575, bytes=1_000_000_000)
_DATES = {
    header
    for column in COLUMNS
    if isinstance(column, RecordColumn) and isinstance(column.column, HistoricDateColumn)
    for header in column.column.headers
}
_ROW_NUMBER = re.compile(r"\d+")


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str], list[Problem]]]:
    """Yield number, filled cells (by header) and problems of each row that is not blank.

    The number is the one that a spreadsheet program shows. Notes on the sheet stand with the row
    that they are about, or with the first. Raises tabular.errors.InvalidTable.
    """
    with path.open("rb") as file:
        sheet = read_sheet(file, path.name, limits=_LIMITS, is_known=_is_known, strict=False)
    header = _header(path.name, sheet.headers)
    problems: dict[int, list[Problem]] = {}
    for fault in (*sheet.cell_errors, *sheet.unread):
        problem = Problem(_normalize(fault.header), fault.value, fault.reason, fault.remedy)
        problems.setdefault(fault.row, []).append(problem)
    numbers = {number for number, _cells in sheet.rows}
    for note in sheet.notes if numbers else ():
        row = int(_ROW_NUMBER.findall(f"{note.cell} 0")[0])
        place = row if row in numbers else min(numbers)
        problems.setdefault(place, []).append(Problem("", "", str(note), is_note=True))
    sheet = sheet.with_dates({name for name in sheet.headers if _normalize(name) in _DATES})
    for number, values in sheet.rows:
        cells = zip(header, values, strict=True)
        filled = {name: value.strip() for name, value in cells if name and value.strip()}
        yield number, filled, problems.get(number, [])


def _normalize(name: str) -> str:
    """Return a header for comparison: `Title-EN` and `title en` are `title_en`."""
    return "_".join(re.split(r"[\s_\-]+", normalize("NFKC", name).strip().lower()))


def _is_known(name: str) -> bool:
    return _normalize(name) in HEADERS


def _header(table: str, names: list[str]) -> list[str]:
    """Return the headers. Raises InvalidTable if one is missing, unknown or repeated."""
    header = [_normalize(name) for name in names]
    if FILE not in header:
        raise InvalidTable(
            _("%(table)s has no column “file”. The first row names the columns: %(names)s.")
            % {"table": table, "names": ", ".join(name for name in names if name)}
        )
    for name in header:
        if name and name not in HEADERS:
            raise InvalidTable(_unknown_column(table, name))
    check_unique_headers(header, table)
    return header


def _unknown_column(table: str, name: str) -> str:
    similar = [column for column in HEADERS if column.startswith(f"{name}_")]
    similar = similar or difflib.get_close_matches(name, HEADERS, n=3)
    if similar:
        return _(
            "%(table)s: there is no column “%(column)s”. Is it %(near)s? "
            "docs/import.md lists every column."
        ) % {"table": table, "column": name, "near": ", ".join(similar)}
    return _(
        "%(table)s: there is no column “%(column)s”. Remove or rename it; "
        "docs/import.md lists every column."
    ) % {"table": table, "column": name}
