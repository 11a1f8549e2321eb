"""Reading a table from a file: XLSX, ODS, or CSV as different programs write it.

CSV may be in UTF-8 or UTF-16, with a comma, semicolon or tab as the delimiter.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from typing import IO

from django.utils.translation import gettext as _

from languages.characters import character_problem, clean_text

from .cells import unescape_cell
from .csv_files import csv_rows
from .errors import InvalidTable
from .file_types import check_is_text, is_workbook
from .notes import Note
from .workbook_output import column_letters
from .workbooks import WorkbookRows, workbook_rows

_ZERO_WIDTH_SPACE = "\u200b"


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

    `unread` lists cells of a workbook of which no value can be taken, such as a formula without a
    stored result: whoever uses the sheet refuses their rows. `not_given` are the (row number,
    header) of these cells and of those that a merged cell covers: they are never taken for empty
    ones. `dates` are the months and years that cells show, in ISO 8601 (1945-09, where the cell
    shows "Sep-45"), by row number and header. `notes` say what was taken.
    """

    headers: list[str]
    rows: list[tuple[int, list[str]]]
    cell_errors: list[CellError] = field(default_factory=list)
    unread: list[CellError] = field(default_factory=list)
    not_given: set[tuple[int, str]] = field(default_factory=set)
    dates: dict[tuple[int, str], str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    #: The number of the row with the headers.
    first_row: int = 1

    def with_dates(self, headers: set[str]) -> Sheet:
        """Return the sheet with the months and years under these headers in ISO 8601."""
        places = {header: index for index, header in enumerate(self.headers) if header in headers}
        if not any(header in places for _row, header in self.dates):
            return self
        rows = []
        for number, cells in self.rows:
            written = list(cells)
            for header, index in places.items():
                written[index] = self.dates.get((number, header), written[index])
            rows.append((number, written))
        return replace(self, rows=rows)


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
        found = workbook_rows(data, name, tab, most + 2)
        unread = {row for row, _index in found.refused}
        sheet = _to_sheet(iter(found.rows), name, limits.rows, head, unread)
        _add_what_is_known(sheet, found, name)
    else:
        check_is_text(data, name)
        lines = enumerate(csv_rows(data, name, is_known), start=1)
        sheet = _to_sheet(lines, name, limits.rows, head)
    sheet = _without_empty_columns(sheet)
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
    lines: Iterator[tuple[int, list[str]]],
    name: str,
    max_rows: int,
    head: int | None,
    unread: Container[int] = frozenset(),
) -> Sheet:
    """Return the table of which the first row that is not blank has the headers.

    Rows whose numbers are in `unread` are not blank, even if no cell of them has a text.
    """
    filled = (
        (number, cells)
        for number, cells in lines
        if any(cell.strip() for cell in cells) or number in unread
    )
    first = next(filled, None)
    if first is None:
        raise InvalidTable(_("%(file)s is empty.") % {"file": name})
    headers = [_clean_header(header, name) for header in first[1]]
    while headers and not headers[-1]:
        headers.pop()
    check_unique_headers(headers, name)
    sheet = Sheet(headers, [], first_row=first[0])
    unnamed = dict.fromkeys((i for i, header in enumerate(headers) if not header), 0)
    for number, cells in filled:
        if len(sheet.rows) == head:
            break
        if len(sheet.rows) == max_rows:
            raise InvalidTable(
                _("%(file)s has more than %(most)d rows: part it.")
                % {"file": name, "most": max_rows}
            )
        sheet.cell_errors.extend(_cell_errors(number, headers, cells))
        padded = [*cells, *[""] * (len(headers) - len(cells))][: len(headers)]
        for index in unnamed:
            unnamed[index] += bool(padded[index].strip())
        sheet.rows.append((number, ["" if "\0" in c else unescape_cell(c) for c in padded]))
    sheet.notes.extend(
        Note("no_header", cell=column_letters(index), count=count)
        for index, count in unnamed.items()
        if count
    )
    return sheet


def _clean_header(header: str, name: str) -> str:
    """Return a header as it is compared: in one line, without byte order marks and zero widths.

    Programs add a second byte order mark, and `identifier` is then not recognised any more. Raises
    InvalidTable for a zero character, which no database takes.
    """
    if "\0" in header:
        raise InvalidTable(f"{name}: {character_problem(header)}")
    return clean_text(header.replace(_ZERO_WIDTH_SPACE, ""), one_line=True).strip()


def _without_empty_columns(sheet: Sheet) -> Sheet:
    """Return the sheet without columns that have neither a header nor a cell."""
    kept = [
        index
        for index, header in enumerate(sheet.headers)
        if header or any(cells[index].strip() for _number, cells in sheet.rows)
    ]
    if len(kept) == len(sheet.headers):
        return sheet
    rows = [(number, [cells[index] for index in kept]) for number, cells in sheet.rows]
    return replace(sheet, headers=[sheet.headers[index] for index in kept], rows=rows)


def _add_what_is_known(sheet: Sheet, found: WorkbookRows, name: str) -> None:
    """Add what a workbook tells beside the texts of its cells.

    Raises InvalidTable if a header cannot be read: its column could be taken for another.
    """
    headers = sheet.headers
    for (row, index), note in found.refused.items():
        if row == sheet.first_row:
            placed = replace(note, sheet=found.sheet, cell=f"{column_letters(index)}{row}")
            raise InvalidTable(f"{name}: {placed}")
    filled = {number for number, _cells in sheet.rows}
    for (row, index), iso in found.dates.items():
        if row in filled and index < len(headers):
            sheet.dates[row, headers[index]] = iso
    for (row, index), note in found.refused.items():
        if row not in filled:
            continue
        header = headers[index] if index < len(headers) else ""
        placed = replace(note, sheet=found.sheet, cell=f"{column_letters(index)}{row}")
        sheet.unread.append(CellError(row, header, str(note.values["held"]), str(placed)))
        sheet.not_given.add((row, header))
    sheet.notes[:] = [*found.notes, *(replace(n, sheet=found.sheet) for n in sheet.notes)]
    sheet.notes.extend(_spread_merged(sheet, found))


def _spread_merged(sheet: Sheet, found: WorkbookRows) -> Iterator[Note]:
    """Give the value of each merged cell to all of its rows, in its first column.

    The cells that it covers in other columns are not given. Yields a note for each merged cell.
    """
    rows = dict(sheet.rows)
    for first_row, first, last_row, last in found.merged:
        if first_row not in rows or first >= len(sheet.headers):
            continue
        header = sheet.headers[first]
        value = rows[first_row][first]
        covered = sheet.headers[first + 1 : last + 1]
        for row in range(first_row, last_row + 1):
            if row not in rows:
                continue
            rows[row][first] = value
            sheet.not_given.update((row, other) for other in covered)
            if (first_row, header) in sheet.dates:
                sheet.dates[row, header] = sheet.dates[first_row, header]
            if (first_row, header) in sheet.not_given:
                sheet.not_given.add((row, header))
        place = f"{column_letters(first)}{first_row}:{column_letters(last)}{last_row}"
        kind = "merged_rows" if last_row > first_row else "merged_columns"
        yield Note(kind, found.sheet, place, values={"text": value[:80]})


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
