"""A sheet from a file: CSV in whatever dialect and encoding a program writes, XLSX or ODS."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from catalog.cells import plain_cell

from .refusal import SheetRefused
from .workbooks import is_workbook, workbook_rows

MOST_ROWS = 20_000
MOST_BYTES = 50_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
csv.field_size_limit(1_000_000)


@dataclass(frozen=True)
class Sheet:
    """Headers as they stand, and rows of as many cells, with their numbers in the file."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(file: IO[bytes], name: str, tab: str = "") -> Sheet:
    """The sheet in `file`; of a workbook the tab `tab`, or else the first. Raises SheetRefused."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise SheetRefused(
            _("%(file)s is larger than %(most)d MB: part it.")
            % {"file": name, "most": MOST_BYTES // 10**6}
        )
    if is_workbook(data):
        # The headers, the rows, and one that says that there are too many.
        return _sheet(workbook_rows(data, name, tab, MOST_ROWS + 2), name)
    return _sheet(_csv(data, name), name)


def _sheet(lines: Iterable[list[str]], name: str) -> Sheet:
    numbered = ((number, cells) for number, cells in enumerate(lines, start=1) if any(cells))
    first = next(numbered, None)
    if first is None:
        raise SheetRefused(_("%(file)s is empty.") % {"file": name})
    headers = [header.strip() for header in first[1]]
    while headers and not headers[-1]:
        headers.pop()
    double = {header for header in headers if header and headers.count(header) > 1}
    if double:
        raise SheetRefused(
            _("Two columns of %(file)s are called “%(header)s”: rename one.")
            % {"file": name, "header": sorted(double)[0]}
        )
    rows: list[tuple[int, list[str]]] = []
    for number, cells in numbered:
        if len(rows) == MOST_ROWS:
            raise SheetRefused(
                _("%(file)s has more than %(most)d rows: part it.")
                % {"file": name, "most": MOST_ROWS}
            )
        extra = [cell for cell in cells[len(headers) :] if cell.strip()]
        if extra:
            raise SheetRefused(
                _("Row %(row)d of %(file)s has a cell (“%(cell)s”) beyond the last header.")
                % {"row": number, "file": name, "cell": extra[0][:40]}
            )
        padded = [*cells, *[""] * (len(headers) - len(cells))][: len(headers)]
        rows.append((number, [plain_cell(cell) for cell in padded]))
    return Sheet(headers, rows)


def _csv(data: bytes, name: str) -> Iterator[list[str]]:
    text = _text(data, name)
    head = text[:10_000].partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise SheetRefused(
            _("%(file)s is no CSV that can be read (%(error)s): save it anew as CSV UTF-8.")
            % {"file": name, "error": error}
        ) from error


def _text(data: bytes, name: str) -> str:
    """Decoded; what is neither UTF-8 nor UTF-16 is not guessed at: a wrong guess spoils names."""
    encoding = next((known for bom, known in _BOMS if data.startswith(bom)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetRefused(
            _("%(file)s is not UTF-8 (byte %(byte)d): save it as “CSV UTF-8”, XLSX or ODS.")
            % {"file": name, "byte": error.start}
        ) from error
