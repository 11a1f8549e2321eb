"""Records as a sheet that comes back unchanged: CSV of one kind, or XLSX with a tab for each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from catalog.cells import BYTE_ORDER_MARK, Line, guarded
from exchange.bag.fetching import fetch_links
from exchange.bag.table import Table

from .cells import kind_of

_AT_ONCE = 500
#: Characters that a cell of an XLSX holds.
MOST_IN_CELL = 32_767


#: What programs would read as one character's code (ECMA-376 part 1, 22.9.2.19, `_x0041_`).
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class TooLong(ValueError):
    """A text that no cell of an XLSX holds; CSV has no such limit."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def rows_of(table: Table, queryset: QuerySet[Any] | None = None) -> Iterator[dict[str, str]]:
    """The row of every record, by batches: queries do not grow with each."""
    found = table.model._default_manager.all() if queryset is None else queryset
    every = found.order_by("pk").iterator(_AT_ONCE)
    while some := list(islice(every, _AT_ONCE)):
        for instance in fetch_links(table, some):
            yield table.cells(instance)


def as_csv(table: Table, rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Lines of CSV that a spreadsheet opens as text (`catalog.cells`)."""
    line = csv.writer(Line())
    yield BYTE_ORDER_MARK + str(line.writerow(table.headers))
    for row in rows:
        yield str(line.writerow([guarded(row[header]) for header in table.headers]))


def as_xlsx(tables: Iterable[tuple[Table, Iterable[dict[str, str]]]]) -> bytes:
    """A workbook with a tab for each table; every cell is text. Raises TooLong."""
    book = Workbook(write_only=True)
    for table, rows in tables:
        page = book.create_sheet(kind_of(table)[:31])
        page.freeze_panes = "B2"
        page.append(list(table.headers))
        for row in rows:
            page.append([_text_cell(page, row, header) for header in table.headers])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _text_cell(page: Any, row: dict[str, str], header: str) -> WriteOnlyCell:
    text = _CODE.sub("_x005F_", guarded(row[header]))
    if len(text) > MOST_IN_CELL:
        raise TooLong(f"{row[next(iter(row))]}, {header}")
    cell = WriteOnlyCell(page, text)
    cell.data_type, cell.number_format = "s", "@"
    return cell
