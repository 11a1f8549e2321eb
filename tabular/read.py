"""Reading a table from a file: XLSX, ODS, or CSV as different programs write it.

CSV may be in UTF-8 or UTF-16, with a comma, semicolon or tab as the delimiter.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from languages.characters import readable_text

from .cells import unescape_cell
from .errors import InvalidTable
from .workbooks import is_workbook, workbook_rows

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t")
#: Number of characters at the start of a CSV from which the delimiter is detected.
_DETECTION_CHARACTERS = 100_000
#: In characters. A longer cell means that a quotation mark was never closed.
csv.field_size_limit(1_000_000)


@dataclass(frozen=True)
class Limits:
    """The largest table that is read: `rows` below the header row, and `bytes` of the file."""

    rows: int = 20_000
    bytes: int = 50_000_000


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell, and the remedy if there is one.

    `row` is its number in the file. `header` is "" for a cell to the right of the last header.
    """

    row: int
    header: str
    value: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True)
class Sheet:
    """The headers of a table, and its rows: (row number, as many cells as there are headers).

    Row numbers are those that a spreadsheet program shows; blank rows are left out. `cell_errors`
    lists cells with a zero character, which are read as empty, and cells beyond the last header.
    """

    headers: list[str]
    rows: list[tuple[int, list[str]]]
    cell_errors: list[CellError] = field(default_factory=list)


def read_sheet(
    file: IO[bytes],
    name: str,
    tab: str = "",
    *,
    limits: Limits | None = None,
    is_known: Callable[[str], bool] = lambda header: False,
    strict: bool = True,
    head: int | None = None,
) -> Sheet:
    """Return the table in `file`; of a workbook the sheet called `tab`, or else the first sheet.

    `name` is the file's name for error messages. `is_known` returns whether a header is expected:
    the delimiter of a CSV is the one that yields most known headers, or else most headers. With
    `head`, only so many rows are read, however long the table is.

    Raises InvalidTable. If `strict`, a single wrong cell raises it too; otherwise wrong cells are
    listed in the `cell_errors` of the result.
    """
    limits = limits or Limits()
    data = file.read(limits.bytes + 1)
    if len(data) > limits.bytes:
        raise InvalidTable(
            _("%(file)s is larger than %(most)d MB: part it.")
            % {"file": name, "most": limits.bytes // 10**6}
        )
    if is_workbook(data):
        # The header row, the rows, and one more that shows that there are too many.
        most = limits.rows if head is None else head
        lines = workbook_rows(data, name, tab, most + 2)
    else:
        lines = _csv_rows(_decode(data, name), name, is_known)
    sheet = _to_sheet(lines, name, limits.rows, head)
    if strict and sheet.cell_errors:
        first = sheet.cell_errors[0]
        raise InvalidTable(
            _("Row %(row)d of %(file)s: %(fault)s")
            % {"row": first.row, "file": name, "fault": f"{first.reason} {first.remedy}".strip()}
        )
    return sheet


def check_unique_headers(headers: list[str], name: str) -> None:
    """Raise InvalidTable if two columns of the table `name` have the same header."""
    for header in headers:
        if header and headers.count(header) > 1:
            raise InvalidTable(
                _("%(table)s has the column “%(column)s” twice. Rename or remove one.")
                % {"table": name, "column": header}
            )


def _to_sheet(
    lines: Iterable[list[str]], name: str, max_rows: int, head: int | None = None
) -> Sheet:
    numbered = (
        (number, cells)
        for number, cells in enumerate(lines, start=1)
        if any(cell.strip() for cell in cells)
    )
    first = next(numbered, None)
    if first is None:
        raise InvalidTable(_("%(file)s is empty.") % {"file": name})
    headers = [readable_text(header).strip() for header in first[1]]
    while not headers[-1]:
        headers.pop()
    check_unique_headers(headers, name)
    sheet = Sheet(headers, [])
    for number, cells in numbered:
        if len(sheet.rows) == head:
            break
        if len(sheet.rows) == max_rows:
            raise InvalidTable(
                _("%(file)s has more than %(most)d rows: part it.")
                % {"file": name, "most": max_rows}
            )
        sheet.cell_errors.extend(_cell_errors(number, headers, cells))
        padded = [*cells, *[""] * (len(headers) - len(cells))][: len(headers)]
        sheet.rows.append((number, ["" if "\0" in c else unescape_cell(c) for c in padded]))
    return sheet


def _cell_errors(number: int, headers: list[str], cells: list[str]) -> Iterator[CellError]:
    extra = [cell for cell in cells[len(headers) :] if cell.strip()]
    if extra:
        reason = _("The row has more cells than the header; the first is “%(value)s”.")
        remedy = _("Put cells that hold the delimiter into quotation marks.")
        yield CellError(number, "", extra[0], reason % {"value": extra[0][:40]}, remedy)
    for header, cell in zip(headers, cells, strict=False):
        if "\0" in cell:
            reason = _("The cell holds a zero character.")
            yield CellError(number, header, cell.replace("\0", "␀"), reason)


def _csv_rows(text: str, name: str, is_known: Callable[[str], bool]) -> Iterator[list[str]]:
    text, delimiter = _split_delimiter_hint(text)
    delimiter = delimiter or _detect_delimiter(text[:_DETECTION_CHARACTERS], is_known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise InvalidTable(
            _(
                "%(table)s, line %(line)d: %(error)s. Look for a quotation mark that is not "
                "closed, or save the table again as CSV from the spreadsheet."
            )
            % {"table": name, "line": reader.line_num, "error": error}
        ) from error


def _split_delimiter_hint(text: str) -> tuple[str, str]:
    """Return the text without Excel's first line `sep=;`, and the delimiter which that names.

    The delimiter is "" where there is no such line.
    """
    first, _newline, rest = text.partition("\n")
    hint = first.strip().strip('"')
    if hint.lower().startswith("sep=") and len(hint) == 5:
        return rest, hint[-1]
    return text, ""


def _detect_delimiter(head: str, is_known: Callable[[str], bool]) -> str:
    def score(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            headers = next((cells for cells in reader if any(map(str.strip, cells))), [])
        except csv.Error:
            return 0, 0
        return sum(map(is_known, headers)), len(headers)

    return max(_DELIMITERS, key=score)


def _decode(data: bytes, name: str) -> str:
    """Decode UTF-8, or UTF-16 with a byte order mark. Raises InvalidTable for anything else.

    Other encodings are not guessed: a wrong guess would garble names.
    """
    encoding = next((known for bom, known in _BOMS if data.startswith(bom)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidTable(
            _(
                "%(table)s is not in UTF-8: line %(line)d holds the byte %(byte)s. "
                "In Excel, save it as “CSV UTF-8”."
            )
            % {
                "table": name,
                "line": data.count(b"\n", 0, error.start) + 1,
                "byte": f"0x{data[error.start]:02X}",
            }
        ) from error
