"""Tables as files: CSV line by line, and workbooks of several tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from .cells import escape_cell

#: Without it Excel reads UTF-8 as the machine's old encoding, and Cyrillic and Japanese are lost.
BYTE_ORDER_MARK = "\ufeff"
#: Characters that a cell of an XLSX holds.
MAX_CELL_CHARACTERS = 32_767
#: What programs would read as one character's code (ECMA-376 part 1, 22.9.2.19, `_x0041_`).
_CHARACTER_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Rows = Iterable[Sequence[str]]


class CellTooLong(ValueError):
    """A text that no cell of an XLSX holds; CSV has no such limit. `where`: its row and column."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class _EchoWriter:
    """What csv.writer writes a row into: `writerow` returns it instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a CSV (RFC 4180) with a byte order mark; cells are written as they are.

    A spreadsheet computes a cell that was not `escape_cell` (`tabular.cells`).
    """
    line = csv.writer(_EchoWriter())
    yield BYTE_ORDER_MARK + str(line.writerow(headers))
    for row in rows:
        yield str(line.writerow(row))


def workbook(tabs: Iterable[tuple[str, Sequence[str], Rows]]) -> bytes:
    """An XLSX of `tabs`: name, headers and rows of each; every cell is text, and guarded.

    The headers and the first column stay in sight. Raises CellTooLong.
    """
    book = Workbook(write_only=True)
    for name, headers, rows in tabs:
        page = book.create_sheet(name[:31])
        page.freeze_panes = "B2"
        page.append(list(headers))
        for row in rows:
            cells = zip(headers, row, strict=True)
            page.append([_text_cell(page, text, f"{row[0]}, {header}") for header, text in cells])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _text_cell(page: Any, text: str, where: str) -> WriteOnlyCell:
    text = _CHARACTER_ESCAPE.sub("_x005F_", escape_cell(text))
    if len(text) > MAX_CELL_CHARACTERS:
        raise CellTooLong(where)
    cell = WriteOnlyCell(page, text)
    cell.data_type, cell.number_format = "s", "@"
    return cell
