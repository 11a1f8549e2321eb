"""Writing records to sheets: CSV for one kind of record, or XLSX with a sheet for each kind.

A sheet that is uploaded again without an edit changes nothing.
"""

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

_BATCH_SIZE = 500


def rows_of(table: Table, queryset: QuerySet[Any] | None = None) -> Iterator[dict[str, str]]:
    """Yield the row of every record in `queryset`, by default of all records of the table.

    Records are fetched in batches; the number of queries does not grow with each record.
    """
    instances = table.model._default_manager.all() if queryset is None else queryset
    remaining = instances.order_by("pk").iterator(_BATCH_SIZE)
    while batch := list(islice(remaining, _BATCH_SIZE)):
        for instance in prefetch_links(table, batch):
            yield table.cells(instance)


def as_csv(table: Table, rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Yield the lines of a CSV that a spreadsheet opens as text (`tabular.cells`)."""
    return csv_lines(table.headers, ([escape_cell(c) for c in _cells(table, row)] for row in rows))


def as_xlsx(tables: Iterable[tuple[Table, Iterable[dict[str, str]]]]) -> bytes:
    """Return an XLSX with a sheet for each table; every cell is text. Raises CellTooLong."""
    return workbook(
        (kind_of(table), table.headers, (_cells(table, row) for row in rows))
        for table, rows in tables
    )


def _cells(table: Table, row: dict[str, str]) -> list[str]:
    return [row[header] for header in table.headers]
