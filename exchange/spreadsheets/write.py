"""Records as a sheet that comes back unchanged: CSV of one kind, or XLSX with a tab for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from exchange.tables.prefetch import prefetch_links
from records.table import Table
from tabular.cells import escape_cell
from tabular.write import csv_lines, workbook

from .rules import kind_of

_AT_ONCE = 500


def rows_of(table: Table, queryset: QuerySet[Any] | None = None) -> Iterator[dict[str, str]]:
    """The row of every record, by batches: queries do not grow with each."""
    found = table.model._default_manager.all() if queryset is None else queryset
    every = found.order_by("pk").iterator(_AT_ONCE)
    while some := list(islice(every, _AT_ONCE)):
        for instance in prefetch_links(table, some):
            yield table.cells(instance)


def as_csv(table: Table, rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Lines of CSV that a spreadsheet opens as text (`tabular.cells`)."""
    return csv_lines(table.headers, ([escape_cell(c) for c in _cells(table, row)] for row in rows))


def as_xlsx(tables: Iterable[tuple[Table, Iterable[dict[str, str]]]]) -> bytes:
    """A workbook with a tab for each table; every cell is text. Raises tabular.write.CellTooLong."""
    return workbook(
        (kind_of(table), table.headers, (_cells(table, row) for row in rows))
        for table, rows in tables
    )


def _cells(table: Table, row: dict[str, str]) -> list[str]:
    return [row[header] for header in table.headers]
