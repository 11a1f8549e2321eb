"""Writing tables to files: CSV line by line, and XLSX workbooks of several sheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from languages.characters import readable_text

from .cells import escape_cell

#: Without it Excel takes UTF-8 for a legacy encoding, and garbles Cyrillic and Japanese.
BYTE_ORDER_MARK = "\ufeff"
#: The largest number of characters in a cell of an XLSX.
MAX_CELL_CHARACTERS = 32_767
#: Finds text that looks like an escaped character, `_x0041_` (ECMA-376 part 1, 22.9.2.19).
_CHARACTER_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Rows = Iterable[Sequence[str]]


class CellTooLong(ValueError):
    """A text that is too long for a cell of an XLSX; CSV has no such limit.

    `where` names its row and column.
    """

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class _EchoWriter:
    """A file-like object for csv.writer, with which `writerow` returns the line it wrote."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a CSV (RFC 4180), the first with a byte order mark.

    Cells are written unchanged: the caller passes them through `tabular.cells.escape_cell`, since
    a spreadsheet computes cells that look like formulas. Characters that no text may have are
    written as U+FFFD.
    """
    line = csv.writer(_EchoWriter())
    yield BYTE_ORDER_MARK + str(line.writerow(headers))
    for row in rows:
        yield str(line.writerow(map(readable_text, row)))


def workbook(tabs: Iterable[tuple[str, Sequence[str], Rows]]) -> bytes:
    """Return an XLSX file with a sheet for each of `tabs`: (name, headers, rows).

    Every cell is text and escaped by `escape_cell`. The header row and the first column stay
    visible when scrolling. Raises CellTooLong.
    """
    book = Workbook(write_only=True)
    for name, headers, rows in tabs:
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "B2"
        sheet.append(list(headers))
        for row in rows:
            cells = zip(headers, row, strict=True)
            sheet.append([_text_cell(sheet, text, f"{row[0]}, {header}") for header, text in cells])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _text_cell(sheet: Any, text: str, where: str) -> WriteOnlyCell:
    text = _CHARACTER_ESCAPE.sub("_x005F_", escape_cell(readable_text(text)))
    if len(text) > MAX_CELL_CHARACTERS:
        raise CellTooLong(where)
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.number_format = "s", "@"
    return cell
