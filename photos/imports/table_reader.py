"""A table that names files: its columns are those of the importer, each row a photograph to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from tabular.errors import InvalidTable
from tabular.read import Limits, check_unique_headers, read_sheet

from .columns import HEADERS
from .errors import FILE, Problem

#: As many rows as a spreadsheet program holds.
_LIMITS = Limits(rows=1_048_575, bytes=1_000_000_000)


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str], list[Problem]]]:
    """For each row that is not blank: its number, its filled cells, and what is wrong with it.

    Numbers are those a spreadsheet shows. Raises tabular.errors.InvalidTable.
    """
    with path.open("rb") as file:
        sheet = read_sheet(file, path.name, limits=_LIMITS, is_known=_is_known, strict=False)
    header = _header(path.name, sheet.headers)
    problems: dict[int, list[Problem]] = {}
    for fault in sheet.cell_errors:
        problem = Problem(_normalize(fault.header), fault.value, fault.reason, fault.remedy)
        problems.setdefault(fault.row, []).append(problem)
    for number, values in sheet.rows:
        cells = zip(header, values, strict=True)
        filled = {name: value.strip() for name, value in cells if name and value.strip()}
        yield number, filled, problems.get(number, [])


def _normalize(name: str) -> str:
    return "_".join(name.strip().lower().split())


def _is_known(name: str) -> bool:
    return _normalize(name) in HEADERS


def _header(table: str, names: list[str]) -> list[str]:
    """The names of the columns. Raises InvalidTable for one that is missing, unknown or double."""
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
    near = [column for column in HEADERS if column.startswith(f"{name}_")]
    near = near or difflib.get_close_matches(name, HEADERS, n=3)
    if near:
        return _(
            "%(table)s: there is no column “%(column)s”. Is it %(near)s? "
            "docs/import.md lists every column."
        ) % {"table": table, "column": name, "near": ", ".join(near)}
    return _(
        "%(table)s: there is no column “%(column)s”. Remove or rename it; "
        "docs/import.md lists every column."
    ) % {"table": table, "column": name}
