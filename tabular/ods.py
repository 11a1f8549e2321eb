"""Reading a sheet of an ODS (OASIS OpenDocument 1.3) as it is shown.

An ODS stores the text that each cell shows (`text:p`) beside its value. Of a date it stores a whole
day: how much of it the cell shows is told by its style. This file imports no Django: it runs in the
separate program that reads workbooks.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tabular.shown_numbers import Shown, has_too_many_digits, plain
from tabular.workbook_output import (
    MAX_COLUMNS,
    MAX_OUTPUT_BYTES,
    Output,
    Refused,
    attribute,
    elements,
    local,
)

#: What is written inside a cell but is none of its text: comments, footnotes, readings, drawings.
_NO_TEXT = frozenset({"annotation", "note", "ruby-text", "frame", "custom-shape", "shapes"})
_FAILED = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?|#DIV/0!|Err:\d{3}")
_PARTS = {"era": "y", "year": "y", "month": "m", "day": "d", "hours": "h", "minutes": "h",
          "seconds": "s"}  # fmt: skip
#: Calendars whose months and years are not those of the Gregorian (OpenDocument, 19.341).
_OTHER_CALENDARS = frozenset({"hijri", "jewish"})
_UNKNOWN = "?"


@dataclass
class _Styles:
    """Which parts of a date each cell style shows, and which styles hide a sheet."""

    formats: dict[str, str] = field(default_factory=dict)  # data style -> letters of _PARTS
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)  # -> (data style, parent)
    hidden_tables: set[str] = field(default_factory=set)

    def date_parts(self, style: str) -> str | None:
        """Return the letters of what the style shows of a date; None if that is not known."""
        for _step in range(20):
            data_style, parent = self.cells.get(style, ("", ""))
            if data_style in self.formats:
                return self.formats[data_style]
            if not parent:
                return None
            style = parent
        return None

    def add(self, element: Element) -> None:
        """Take in an element of the styles, if it is one that matters."""
        name = local(element.tag)
        if name in ("date-style", "time-style"):
            parts = "".join(_PARTS.get(local(child.tag), "") for child in element)
            calendars = {attribute(child, "calendar", "gregorian") for child in element}
            is_other = bool(calendars & _OTHER_CALENDARS)
            self.formats[attribute(element, "name")] = parts + _UNKNOWN * is_other
        elif name == "style" and attribute(element, "family") == "table-cell":
            self.cells[attribute(element, "name")] = (
                attribute(element, "data-style-name"),
                attribute(element, "parent-style-name"),
            )
        elif (
            name == "style"
            and attribute(element, "family") == "table"
            and any(attribute(child, "display") == "false" for child in element)
        ):
            self.hidden_tables.add(attribute(element, "name"))


def read_ods(archive: zipfile.ZipFile, tab: str, out: Output) -> None:
    """Write the rows of the sheet `tab`, or of the first sheet that is shown, to `out`."""
    styles = _Styles()
    if "styles.xml" in archive.namelist():
        for _event, element in elements(archive, "styles.xml"):
            styles.add(element)
    names: list[str] = []
    visible: list[str] = []
    for element, depth in _tables(archive, styles, None):
        if depth == 0:
            names.append(attribute(element, "name"))
            if attribute(element, "style-name") not in styles.hidden_tables:
                visible.append(names[-1])
    if not names:
        raise Refused("no_sheet")
    named = [name for name in names if name.casefold() == tab.casefold()]
    out.sheet = (named or visible or names)[0]
    position = names.index(out.sheet)
    others = names[:position] + names[position + 1 :]
    if others:
        out.note("other_sheets", count=len(others), others=", ".join(others)[:300])
    if out.sheet not in visible:
        out.note("hidden_sheet")
    if any(name.startswith("Basic/") and name.endswith(".xml") for name in archive.namelist()):
        out.note("macros")
    reader = _TableReader(styles, out)
    for element, depth in _tables(archive, styles, position):
        if depth == 1:
            reader.take(element)


def _tables(
    archive: zipfile.ZipFile, styles: _Styles, wanted: int | None
) -> Iterator[tuple[Element, int]]:
    """Yield (table, 0) for each sheet when it begins, and (part, 1) for each row and column of the
    sheet of this position; its elements are freed afterwards.

    Tables within cells, and the cells of recorded changes, are no sheets.
    """
    depth = ignored = 0
    position = -1
    parents: list[Element] = []
    for event, element in elements(archive, "content.xml", ("start", "end")):
        name = local(element.tag)
        if event == "start":
            parents.append(element)
            ignored += name in ("tracked-changes", "dde-links")
            if name == "table" and not ignored:
                depth += 1
                if depth == 1:
                    position += 1
                    yield element, 0
            continue
        parents.pop()
        ignored -= name in ("tracked-changes", "dde-links")
        if name == "table" and not ignored:
            depth -= 1
        elif not depth and not ignored:
            styles.add(element)
        if depth == 1 and name in ("table-row", "table-column") and not ignored:
            if position == wanted:
                yield element, 1
            if parents:
                parents[-1].clear()


class _TableReader:
    """Reads the rows of one sheet, in order."""

    def __init__(self, styles: _Styles, out: Output) -> None:
        self.styles, self.out = styles, out
        self.row = 1
        self.column = 0
        self.column_styles: list[str] = []

    def take(self, element: Element) -> None:
        """Take in a column or a row."""
        if local(element.tag) == "table-column":
            repeated = _count(element, "number-columns-repeated")
            style = attribute(element, "default-cell-style-name")
            room = max(0, min(repeated, MAX_COLUMNS - self.column))
            self.column_styles += [style] * room
            if attribute(element, "visibility", "visible") != "visible":
                self.out.hidden_columns.update(range(self.column, self.column + room))
            self.column += repeated
            return
        repeated = _count(element, "number-rows-repeated")
        cells, held, spans = self._cells(element)
        if cells:
            size = sum(len(shown.text) for shown in cells.values())
            if repeated * (size + 1) > MAX_OUTPUT_BYTES:
                raise Refused("too_much_text", most=MAX_OUTPUT_BYTES // 10**6)
            self._rows(repeated, attribute(element, "visibility", "visible"), cells, held)
            for index, wide, high in spans:
                last = (self.row + high - 1, index + wide - 1)
                self.out.merge((self.row, index, *last))
        self.row += repeated

    def _rows(
        self, repeated: int, visibility: str, cells: dict[int, Shown], held: dict[int, str]
    ) -> None:
        for number in range(self.row, self.row + repeated):
            if visibility == "filter":
                self.out.filtered_rows.append(number)
            elif visibility == "collapse":
                self.out.hidden_rows.append(number)
            self.out.row(number, cells, held)

    def _cells(
        self, row: Element
    ) -> tuple[dict[int, Shown], dict[int, str], list[tuple[int, int, int]]]:
        cells: dict[int, Shown] = {}
        held: dict[int, str] = {}
        spans: list[tuple[int, int, int]] = []
        default = attribute(row, "default-cell-style-name")
        index = 0
        for cell in row:
            name = local(cell.tag)
            if name not in ("table-cell", "covered-table-cell"):
                continue
            repeated = _count(cell, "number-columns-repeated")
            shown, raw = (Shown(""), "") if name[0] == "c" else self._cell(cell, index, default)
            if shown.text or shown.kind:
                # One more than there may be, so that too many are refused and not cut.
                for place in range(index, min(index + repeated, MAX_COLUMNS + 1)):
                    cells[place] = shown
                    held[place] = raw
                wide = _count(cell, "number-columns-spanned")
                high = _count(cell, "number-rows-spanned")
                if wide > 1 or high > 1:
                    spans.append((index, wide, high))
            index += repeated
        return cells, held, spans

    def _cell(self, cell: Element, index: int, row_style: str) -> tuple[Shown, str]:
        """Return what the cell shows, and what it holds."""
        kind = attribute(cell, "value-type")
        text = _text_of(cell)
        formula = attribute(cell, "formula")
        if any(key.endswith("}value-type") and v == "error" for key, v in cell.items()):
            return Shown(text or "#VALUE!", kind="failed_formula"), formula
        if formula and text and _FAILED.fullmatch(text):
            return Shown(text, kind="failed_formula"), formula
        if formula and text is None and not self._has_value(cell):
            return Shown("", kind="formula_without_value"), formula
        if kind == "boolean":
            return Shown("yes" if attribute(cell, "boolean-value") == "true" else ""), ""
        if kind == "date":
            style = attribute(cell, "style-name") or row_style
            if not style and index < len(self.column_styles):
                style = self.column_styles[index]
            value = attribute(cell, "date-value")
            return _show_date(value, text, self.styles.date_parts(style)), value
        if kind in ("float", "currency", "percentage"):
            return _show_number(attribute(cell, "value"), text)
        if text is None:
            return Shown(attribute(cell, "string-value")), ""
        return Shown(text), ""

    def _has_value(self, cell: Element) -> bool:
        return any(
            local(key) in ("value", "string-value", "date-value", "time-value", "boolean-value")
            for key, _value in cell.items()
        )


def _count(element: Element, name: str) -> int:
    text = attribute(element, name, "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 9 else 1


def _text_of(cell: Element) -> str | None:
    """Return the paragraphs of a cell, each on a line; None if it has none."""
    lines = ["".join(_runs(child)) for child in cell if local(child.tag) in ("p", "h")]
    return "\n".join(lines).replace("\0", "") if lines else None


def _runs(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local(child.tag)
        if name == "s":
            yield " " * min(_count(child, "c"), 1_000)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in _NO_TEXT:
            yield from _runs(child)
        yield child.tail or ""


def _show_number(value: str, text: str | None) -> tuple[Shown, str]:
    try:
        number = float(value)
    except ValueError:
        return Shown(text or ""), value
    if text is None:
        text = plain(number)
    elif not text:
        return Shown("", kind="shows_nothing"), value
    if has_too_many_digits(number):
        return Shown(text, kind="too_many_digits"), value
    try:
        is_rounded = "." in text and float(text.replace(",", "")) != number
    except ValueError:
        is_rounded = False
    return Shown(text, kind="rounded" if is_rounded else ""), value


def _show_date(value: str, text: str | None, parts: str | None) -> Shown:
    """Return a date as the style shows it; `parts` are the letters of what it shows.

    A complete day is in ISO 8601, like in `tabular/shown_dates.py`.
    """
    day, _t, time = value.partition("T")
    if text == "":
        return Shown("", kind="shows_nothing")
    if parts is None:  # no style says it: three numbers are a whole day
        is_day = text is None or len(re.findall(r"\d+", text)) >= 3
        return Shown(day if is_day or text is None else text)
    if {"y", "m", "d"} <= set(parts):
        if "s" in parts:
            return Shown(f"{day}T{(time or '00:00:00')[:8]}")
        return Shown(f"{day} {(time or '00:00')[:5]}" if "h" in parts else day)
    if _UNKNOWN in parts:
        return Shown("", kind="calendar")
    if "y" in parts and "d" not in parts:
        iso = day[:-3] if "m" in parts else day[:-6]
        return Shown(iso if text is None else text, iso)
    if text is None:
        return Shown("", kind="unknown_format")
    return Shown(text, kind="day_without_year" if "m" in parts or "d" in parts else "")
