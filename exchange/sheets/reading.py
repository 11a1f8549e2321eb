"""A sheet from a file: CSV in whatever dialect and encoding a program writes, or XLSX."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from catalog.cells import plain_cell

MOST_ROWS = 20_000
MOST_BYTES = 50_000_000
#: What an XLSX may unpack to: it is a ZIP, and a small one may hold very much.
MOST_UNPACKED = 300_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
csv.field_size_limit(1_000_000)


class SheetRefused(ValidationError):
    """A file that is no sheet: what is wrong with it, and what to do."""


@dataclass(frozen=True)
class Sheet:
    """Headers as they stand, and rows of as many cells, with their numbers in the file."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(file: IO[bytes], name: str, tab: str = "") -> Sheet:
    """The sheet in `file`; of an XLSX the tab `tab`, or else the first. Raises SheetRefused."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise SheetRefused(
            _("%(file)s is larger than %(most)d MB: part it.")
            % {"file": name, "most": MOST_BYTES // 10**6}
        )
    lines = _xlsx(data, name, tab) if data[:4] == b"PK\x03\x04" else _csv(data, name)
    return _sheet(lines, name)


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
            _("%(file)s is not UTF-8 (byte %(byte)d): save it as “CSV UTF-8” or as XLSX.")
            % {"file": name, "byte": error.start}
        ) from error


def _xlsx(data: bytes, name: str, tab: str) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise SheetRefused(
                    _("%(file)s unpacks to more than %(most)d MB: part it.")
                    % {"file": name, "most": MOST_UNPACKED // 10**6}
                )
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except SheetRefused:
        raise
    except Exception as error:  # openpyxl has no class for what it cannot read
        raise SheetRefused(
            _("%(file)s is no XLSX that can be read: save it anew.") % {"file": name}
        ) from error
    try:
        page = book[tab] if tab in book.sheetnames else book.worksheets[0]
        for row in page.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    finally:
        book.close()


def _cell(value: Any) -> str:
    """What a spreadsheet made of a text is made a text again: 1947.0 is 1947, a day is ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("_x000D_", "")
