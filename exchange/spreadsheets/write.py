"""Writing records to sheets: CSV for one kind of record, or XLSX with a sheet for each kind.

A sheet that is uploaded again without an edit changes nothing. Each row has, in the column
`version`, the number of the version it was written from, so that a sheet that is edited does not
take back what others change meanwhile (`exported.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from exchange.tables.prefetch import prefetch_links
from records.concurrency.attribution import latest_versions
from records.table import Table
from tabular.cells import escape_cell
from tabular.write import csv_lines, workbook

from .rules import VERSION_HEADER, kind_of

_BATCH_SIZE = 500


def rows_of(table: Table, queryset: QuerySet[Any] | None = None) -> Iterator[dict[str, str]]:
    """Yield the row of every record in `queryset`, by default of all records of the table.

    Records are fetched in batches; the number of queries does not grow with each record. The
    version is read before the record: a change in between is then seen when the row is brought in.
    """
    instances = table.model._default_manager.all() if queryset is None else queryset
    remaining = instances.order_by("pk").values_list("pk", flat=True).iterator(_BATCH_SIZE)
    while keys := list(islice(remaining, _BATCH_SIZE)):
        versions = latest_versions(table.model, keys)
        for instance in prefetch_links(table, instances.filter(pk__in=keys).order_by("pk")):
            version = str(versions.get(str(instance.pk), ""))
            yield {**table.cells(instance), VERSION_HEADER: version}


def as_csv(table: Table, rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Yield the lines of a CSV that a spreadsheet opens as text (`tabular.cells`)."""
    return csv_lines(
        _headers(table), ([escape_cell(c) for c in _cells(table, row)] for row in rows)
    )


def as_xlsx(tables: Iterable[tuple[Table, Iterable[dict[str, str]]]]) -> bytes:
    """Return an XLSX with a sheet for each table; every cell is text. Raises CellTooLong."""
    return workbook(
        (kind_of(table), _headers(table), (_cells(table, row) for row in rows))
        for table, rows in tables
    )


def _cells(table: Table, row: dict[str, str]) -> list[str]:
    return [row[header] for header in _headers(table)]


def _headers(table: Table) -> tuple[str, ...]:
    return (*table.headers, VERSION_HEADER)
