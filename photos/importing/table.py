"""Reading a table as spreadsheets write it: commas, semicolons or tabs, with or without a BOM."""

from __future__ import annotations

import csv
import difflib
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from .columns import NAMES
from .problems import FILE, Problem, TableRefused

_DELIMITERS = (",", ";", "\t")
#: Characters. A longer cell is a quotation mark that was never closed.
_LONGEST_CELL = 1_000_000


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str], list[Problem]]]:
    """For each row that is not empty: its number, its filled cells, and what is wrong with it.

    Numbers are those a spreadsheet shows, the header being row 1. Raises TableRefused.
    """
    text, delimiter = _without_hint(_text_of(path))
    delimiter = delimiter or _delimiter_of(text)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = _header(path, next(reader, []))
        for number, values in enumerate(reader, start=2):
            if any(value.strip() for value in values):
                yield _row(number, header, values)
    except csv.Error as error:
        raise TableRefused(
            _(
                "%(table)s, line %(line)d: %(error)s. Look for a quotation mark that is not "
                "closed, or save the table again as CSV from the spreadsheet."
            )
            % {"table": path.name, "line": reader.line_num, "error": error}
        ) from error


def _row(
    number: int, header: list[str], values: list[str]
) -> tuple[int, dict[str, str], list[Problem]]:
    problems = []
    extra = [value for value in values[len(header) :] if value.strip()]
    if extra:
        problems.append(
            Problem(
                "",
                extra[0],
                _("The row has more cells than the header; the first is “%(value)s”.")
                % {"value": extra[0]},
                _("Put cells that hold the delimiter into quotation marks."),
            )
        )
    cells = {}
    for name, value in zip(header, values, strict=False):
        if "\0" in value:
            problems.append(
                Problem(name, value.replace("\0", "␀"), _("The cell holds a zero character."), "")
            )
        elif name and value.strip():
            cells[name] = value.strip()
    return number, cells, problems


def _text_of(path: Path) -> str:
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableRefused(
            _(
                "%(table)s is not in UTF-8: line %(line)d holds the byte %(byte)s. "
                "In Excel, save it as “CSV UTF-8”."
            )
            % {"table": path.name, "line": line, "byte": f"0x{data[error.start]:02X}"}
        ) from error


def _without_hint(text: str) -> tuple[str, str]:
    """Excel's own first line, `sep=;`, names the delimiter and is no row."""
    first, _newline, rest = text.partition("\n")
    hint = first.strip().strip('"')
    if hint.lower().startswith("sep=") and len(hint) == 5:
        return rest, hint[-1]
    return text, ""


def _delimiter_of(text: str) -> str:
    """The delimiter that makes most of the header known."""

    def known(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            return sum(_normal(name) in NAMES for name in next(reader, []))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=known)


def _normal(name: str) -> str:
    return "_".join(name.strip().lower().split())


def _header(path: Path, names: list[str]) -> list[str]:
    header = [_normal(name) for name in names]
    unknown = [name for name in header if name and name not in NAMES]
    twice = [name for name, count in Counter(header).items() if name and count > 1]
    if FILE not in header:
        message = _(
            "%(table)s has no column “file”. The first row names the columns: %(names)s."
        ) % {
            "table": path.name,
            "names": ", ".join(name for name in names if name) or "–",
        }
        raise TableRefused(message)
    if unknown:
        raise TableRefused(_unknown_column(path, unknown[0]))
    if twice:
        raise TableRefused(
            _("%(table)s has the column “%(column)s” twice. Rename or remove one.")
            % {"table": path.name, "column": twice[0]}
        )
    return header


def _unknown_column(path: Path, name: str) -> str:
    near = [column for column in NAMES if column.startswith(f"{name}_")]
    near = near or difflib.get_close_matches(name, NAMES, n=3)
    if near:
        return _(
            "%(table)s: there is no column “%(column)s”. Is it %(near)s? "
            "docs/import.md lists every column."
        ) % {"table": path.name, "column": name, "near": ", ".join(near)}
    return _(
        "%(table)s: there is no column “%(column)s”. Remove or rename it; "
        "docs/import.md lists every column."
    ) % {"table": path.name, "column": name}
