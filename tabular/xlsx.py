"""Reading a sheet of an XLSX (ECMA-376, transitional and strict) as it is shown.

This file imports no Django: it runs in the separate program that reads workbooks.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from math import isfinite
from xml.etree.ElementTree import Element

from tabular.format_codes import BUILTIN_FORMATS
from tabular.shown_cells import show, show_iso
from tabular.shown_numbers import Shown, show_text
from tabular.workbook_output import (
    MAX_COLUMNS,
    MAX_SHARED_TEXTS,
    Output,
    Refused,
    attribute,
    column_index,
    elements,
    local,
    range_of,
)

#: An escaped character, `_x000D_` (ECMA-376 part 1, 22.9.2.19).
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_TRUE = ("1", "true", "on")


@dataclass
class _SheetEntry:
    name: str
    part: str
    state: str


@dataclass
class _Book:
    """What the sheets of a workbook share."""

    archive: zipfile.ZipFile
    sheets: list[_SheetEntry] = field(default_factory=list)
    is_1904: bool = False
    #: The program that wrote the workbook asks for all formulas to be computed when it is opened.
    is_uncomputed: bool = False
    has_macros: bool = False
    texts: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def read_xlsx(archive: zipfile.ZipFile, tab: str, out: Output) -> None:
    """Write the rows of the sheet `tab`, or of the first sheet that is shown, to `out`."""
    book = _open_book(archive)
    if not book.sheets:
        raise Refused("no_sheet")
    visible = [entry for entry in book.sheets if entry.state == "visible"]
    named = [entry for entry in book.sheets if entry.name.casefold() == tab.casefold()]
    entry = (named or visible or book.sheets)[0]
    out.sheet = entry.name
    others = [other.name for other in book.sheets if other is not entry]
    if others:
        out.note("other_sheets", count=len(others), others=", ".join(others)[:300])
    if entry.state != "visible":
        out.note("hidden_sheet")
    if book.has_macros:
        out.note("macros")
    _SheetReader(book, out).read(entry.part)


def unescape(text: str) -> str:
    """Return a text of an XLSX with its escaped characters, line ends as `\\n`, and without NUL.

    PostgreSQL cannot store NUL, which a workbook writes as `_x0000_`.
    """
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        # A character beyond U+FFFF is escaped as two halves; a half by itself is no character.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\0", "")


def _open_book(archive: zipfile.ZipFile) -> _Book:
    book = _Book(archive)
    main = _relations(archive, "").get("officeDocument", [("", "xl/workbook.xml")])[0][1]
    relations = _relations(archive, main)
    parts = dict(relations.get("worksheet", []))
    for _event, element in elements(archive, main):
        match local(element.tag):
            case "workbookPr":
                book.is_1904 = attribute(element, "date1904") in _TRUE
            case "calcPr":
                book.is_uncomputed = attribute(element, "fullCalcOnLoad") in _TRUE
            case "sheet" if (part := parts.get(attribute(element, "id"))) is not None:
                state = attribute(element, "state", "visible")
                book.sheets.append(_SheetEntry(attribute(element, "name"), part, state))
    book.has_macros = "vbaProject" in relations
    if texts := _part(archive, relations, "sharedStrings"):
        book.texts = _shared_texts(archive, texts)
    if styles := _part(archive, relations, "styles"):
        book.codes = _format_codes(archive, styles)
    return book


def _part(
    archive: zipfile.ZipFile, relations: dict[str, list[tuple[str, str]]], kind: str
) -> str | None:
    """Return the part of this kind; if none is named, the one of the usual name, if it exists."""
    usual = f"xl/{kind}.xml"
    named = [target for _key, target in relations.get(kind, [])]
    return next(iter(named), usual if usual in archive.namelist() else None)


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, list[tuple[str, str]]]:
    """Return (id, part) of what `part` refers to, by the last word of the relationship's type."""
    folder, name = posixpath.split(part)
    found: dict[str, list[tuple[str, str]]] = {}
    names = {known.casefold(): known for known in archive.namelist()}
    listed = names.get(posixpath.join(folder, "_rels", f"{name}.rels").casefold())
    for _event, element in elements(archive, listed) if listed else ():
        if local(element.tag) == "Relationship" and attribute(element, "TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attribute(element, "Target")))
            stored = names.get(target.lstrip("/").casefold())
            if stored is not None:
                kind = attribute(element, "Type").rpartition("/")[2]
                found.setdefault(kind, []).append((attribute(element, "Id"), stored))
    return found


def _shared_texts(archive: zipfile.ZipFile, part: str) -> list[str]:
    texts: list[str] = []
    root = None
    for event, element in elements(archive, part, ("start", "end")):
        if root is None:
            root = element
        if event == "end" and local(element.tag) == "si":
            if len(texts) >= MAX_SHARED_TEXTS:
                raise Refused("too_many_texts", most=MAX_SHARED_TEXTS)
            texts.append(_rich_text(element))
            root.clear()
    return texts


def _rich_text(element: Element) -> str:
    """Return the text of a string item, without its readings (`rPh`, furigana)."""
    parts = []
    for child in element:
        name = local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [run.text or "" for run in child if local(run.tag) == "t"]
    return unescape("".join(parts))


def _format_codes(archive: zipfile.ZipFile, part: str) -> list[str]:
    """Return the number format of each cell style, by its number."""
    named: dict[int, str] = {}
    codes: list[str] = []
    for _event, element in elements(archive, part):
        if local(element.tag) == "numFmt" and attribute(element, "numFmtId").isdigit():
            named[int(attribute(element, "numFmtId"))] = attribute(element, "formatCode")
        elif local(element.tag) == "cellXfs":
            for style in element:
                number = int(attribute(style, "numFmtId", "0") or 0)
                codes.append(named.get(number) or BUILTIN_FORMATS.get(number, "General"))
    return codes


def _shown_text(text: str, code: str) -> Shown:
    shown = show_text(text, code)
    return Shown(shown, kind="shows_nothing" if text and not shown else "")


class _SheetReader:
    """Reads the rows of one sheet."""

    def __init__(self, book: _Book, out: Output) -> None:
        self.book, self.out = book, out
        self.is_filtered = False
        self.next_row = 1
        self.hidden: list[int] = []

    def read(self, part: str) -> None:
        """Write all rows, then the notes on what is hidden or merged."""
        for _event, element in elements(self.book.archive, part):
            name = local(element.tag)
            if name == "row":
                self._row(element)
                element.clear()
            elif name == "col" and attribute(element, "hidden") in _TRUE:
                self._hide_columns(element)
            elif name == "mergeCell":
                self.out.merge(range_of(attribute(element, "ref")))
            elif name == "filterColumn" or (
                name == "sheetPr" and attribute(element, "filterMode") in _TRUE
            ):
                self.is_filtered = True
        found = self.out.filtered_rows if self.is_filtered else self.out.hidden_rows
        found += self.hidden

    def _hide_columns(self, element: Element) -> None:
        first, last = int(attribute(element, "min", "1")), int(attribute(element, "max", "1"))
        self.out.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _row(self, element: Element) -> None:
        number = int(element.get("r") or self.next_row)
        self.next_row = number + 1
        cells: dict[int, Shown] = {}
        held: dict[int, str] = {}
        index = -1
        for child in element:
            if local(child.tag) != "c":
                continue
            match = _ADDRESS.match(child.get("r", ""))
            index = column_index(match[1]) if match else index + 1
            shown, raw = self._cell(child)
            if shown.text or shown.kind:
                cells[index] = shown
                if shown.kind:
                    held[index] = raw
        if cells and attribute(element, "hidden") in _TRUE:
            self.hidden.append(number)
        self.out.row(number, cells, held)

    def _cell(self, cell: Element) -> tuple[Shown, str]:
        """Return what the cell shows, and what it holds."""
        kind = cell.get("t", "n")
        value: str | None = None
        formula: str | None = None
        text: str | None = None
        for child in cell:
            name = local(child.tag)
            if name == "v":
                value = child.text or ""
            elif name == "f":
                formula = child.text or ""
            elif name == "is":
                text = _rich_text(child)
        if formula is not None and self._lacks_value(kind, value):
            return Shown("", kind="formula_without_value"), f"={formula}"
        if text is None and value is None:
            return Shown(""), ""
        style = cell.get("s", "0")
        codes = self.book.codes
        code = codes[int(style)] if style.isdigit() and int(style) < len(codes) else "General"
        try:
            if kind == "s" and value is not None:
                text = self.book.texts[int(value)]
            return self._value(kind, value or "", text, code), text or value or ""
        except (ValueError, IndexError, ArithmeticError):
            return Shown("", kind="damaged"), value or ""

    def _lacks_value(self, kind: str, value: str | None) -> bool:
        """Whether a formula has no stored result. Libraries that do not compute store nothing, or
        zero together with the request to compute all formulas."""
        if kind == "str" and value is not None:
            return False
        return not (value or "").strip() or (self.book.is_uncomputed and value == "0")

    def _value(self, kind: str, value: str, text: str | None, code: str) -> Shown:
        if text is not None:
            return _shown_text(text, code)
        if kind == "n" and code == "General" and value.isdecimal() and len(value) < 11:
            return Shown(value.lstrip("0") or "0")
        if kind == "str":
            return _shown_text(unescape(value), code)
        if kind == "e":
            return Shown(value, kind="failed_formula")
        if kind == "b":
            return Shown("yes" if value.strip() in _TRUE else "")
        if kind == "d":
            return show_iso(value.strip(), code)
        if not value.strip():
            return Shown("")
        number = float(value)
        if not isfinite(number):
            raise ValueError
        shown = show(number, code, self.book.is_1904)
        return shown if shown.text or shown.kind else Shown("", kind="shows_nothing")
