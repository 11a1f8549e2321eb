"""What the program that reads a workbook writes, and the bounds that it keeps.

Each row is a line of JSON, [number, texts, dates, refused]: the row number, the texts of its cells,
the ISO form of months and years by index, and [index, kind, what the cell holds] for cells that
cannot be read as they are shown. The last line is an object with the notes. This file imports no
Django.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any
from xml.etree import ElementTree

from tabular.shown_numbers import Shown

#: Columns, cells and shared texts of one sheet. Rows are bounded by whoever reads it.
MAX_COLUMNS = 2_000
MAX_CELLS = 20_000_000
MAX_SHARED_TEXTS = 5_000_000
MAX_MERGED_RANGES = 50_000
#: Bytes of output. A workbook may store a text once and show it in every row.
MAX_OUTPUT_BYTES = 200_000_000
#: Kinds of note on cells of which no value is taken.
REFUSED_KINDS = frozenset(
    {
        "formula_without_value",
        "failed_formula",
        "shows_nothing",
        "too_many_digits",
        "no_such_day",
        "unknown_format",
        "calendar",
        "damaged",
    }
)
_CHUNK = 1 << 16
_MAX_RANGES = 12


class Refused(Exception):
    """The workbook is not read. `kind` is a kind of note, and `values` what its message names."""

    def __init__(self, kind: str, **values: Any) -> None:
        super().__init__(kind)
        self.kind, self.values = kind, values


class EnoughRows(Exception):
    """As many rows were written as were asked for."""


def column_letters(index: int) -> str:
    """Return the letters of the column with this index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def spans(numbers: Iterable[int], name: Any = str) -> str:
    """Return ascending numbers as ranges: `2–5, 9`. After twelve ranges it ends with `…`."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    parts = [
        name(first) if first == last else f"{name(first)}–{name(last)}"
        for first, last in ranges[:_MAX_RANGES]
    ]
    return ", ".join([*parts, "…"] if len(ranges) > _MAX_RANGES else parts)


class _WithoutDoctype:
    """A file of XML that raises Refused at a document type: no workbook has one, and the entities
    that it declares can unfold without end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._tail = file, b""

    def read(self, size: int = _CHUNK) -> bytes:
        chunk = self._file.read(min(size, _CHUNK) if size > 0 else _CHUNK)
        if not self._tail and chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0"):
            raise Refused("damaged_file")  # both formats are written in UTF-8
        seen = self._tail + chunk
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise Refused("has_entities")
        self._tail = seen[-16:]
        return chunk


def elements(
    archive: zipfile.ZipFile, name: str, events: tuple[str, ...] = ("end",)
) -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield the elements of an XML file in the workbook while it is read."""
    with archive.open(name) as file:
        yield from ElementTree.iterparse(_WithoutDoctype(file), events)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def local(tag: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: ElementTree.Element, name: str, default: str = "") -> str:
    """Return the attribute of this local name, in whatever namespace."""
    for key, value in element.items():
        if key == name or key.endswith("}" + name):
            return value
    return default


_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$")


def column_index(letters: str) -> int:
    """Return the index of a column by its letters: A is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def range_of(text: str) -> tuple[int, int, int, int] | None:
    """Return (first row, first column, last row, last column) of a range such as `A2:B5`."""
    match = _RANGE.match(text)
    if not match:
        return None
    return int(match[2]), column_index(match[1]), int(match[4]), column_index(match[3])


@dataclass
class Output:
    """Writes rows and notes. Raises Refused beyond a bound, and EnoughRows after `max_rows`."""

    file: IO[bytes]
    max_rows: int
    sheet: str = ""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    filtered_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    last_column: int = 0
    _by_column: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    _written: int = 0
    _cells: int = 0

    def note(self, kind: str, cell: str = "", count: int = 1, **values: Any) -> None:
        """Add a note on the sheet or a place in it."""
        self.notes.append({"kind": kind, "cell": cell, "count": count, "values": values})

    def merge(self, ranges: tuple[int, int, int, int] | None) -> None:
        """Add a merged range."""
        if len(self.merged) >= MAX_MERGED_RANGES:
            raise Refused("too_many_merged", most=MAX_MERGED_RANGES)
        if ranges is not None:
            self.merged.append(ranges)

    def row(self, number: int, cells: dict[int, Shown], held: dict[int, str]) -> None:
        """Write a row with these cells by index; `held` is what cells hold that show no text."""
        filled = {i: c for i, c in cells.items() if c.text or c.kind in REFUSED_KINDS}
        if not filled:
            return
        if self.max_rows <= 0:
            raise EnoughRows
        self.max_rows -= 1
        last = max(filled)
        self.last_column = max(self.last_column, last)
        self._cells += len(filled)
        if last >= MAX_COLUMNS:
            cell = f"{column_letters(last)}{number}"
            raise Refused("too_many_columns", cell=cell, most=MAX_COLUMNS)
        if self._cells > MAX_CELLS:
            raise Refused("too_many_cells", most=MAX_CELLS)
        texts = [""] * (last + 1)
        dates, refused = {}, []
        for index, shown in filled.items():
            texts[index] = shown.text
            if shown.date:
                dates[index] = shown.date
            if shown.kind in REFUSED_KINDS:
                refused.append([index, shown.kind, (shown.text or held.get(index, ""))[:200]])
            elif shown.kind:
                self._note_in_column(number, index, shown, held)
        self._write([number, texts, dates, refused])

    def _note_in_column(self, row: int, index: int, shown: Shown, held: dict[int, str]) -> None:
        """Count notes of one kind by column, and keep the first as an example."""
        found = self._by_column.get((shown.kind, index))
        if found is not None:
            found["count"] += 1
            return
        cell = f"{column_letters(index)}{row}"
        values = {"text": shown.text[:80], "held": held.get(index, "")[:80]}
        note = {"kind": shown.kind, "cell": cell, "count": 1, "values": values}
        self._by_column[shown.kind, index] = note

    def finish(self) -> None:
        """Write the notes, in the last line."""
        if self.hidden_rows:
            self.note("hidden_rows", count=len(self.hidden_rows), rows=spans(self.hidden_rows))
        if self.filtered_rows:
            rows = spans(self.filtered_rows)
            self.note("filtered_rows", count=len(self.filtered_rows), rows=rows)
        # A program that hides the columns that are not used names them up to the last of all, XFD.
        hidden = sorted(index for index in self.hidden_columns if index <= self.last_column)
        if hidden:
            columns = spans(hidden, column_letters)
            self.note("hidden_columns", count=len(hidden), columns=columns)
        notes = [*self.notes, *self._by_column.values()]
        self._write({"sheet": self.sheet, "notes": notes, "merged": self.merged})

    def _write(self, line: Any) -> None:
        data = json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        self._written += len(data)
        if self._written > MAX_OUTPUT_BYTES:
            raise Refused("too_much_text", most=MAX_OUTPUT_BYTES // 10**6)
        self.file.write(data)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open a workbook, which is a ZIP."""
    return zipfile.ZipFile(io.BytesIO(data))
