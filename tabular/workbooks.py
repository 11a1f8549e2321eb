"""Reading the rows of one sheet of a workbook (XLSX or ODS) as they are shown."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from .errors import InvalidTable
from .file_types import check_is_workbook, invalid_workbook
from .notes import Note

_READER = Path(__file__).with_name("workbook_rows.py")
#: Seconds of wall-clock time, on a machine that is busy with other things too.
_TIMEOUT_SECONDS = 240
#: Why a workbook is refused as a whole.
_REASONS: dict[str, str | Promise] = {
    "no_sheet": gettext_lazy("It has no sheet with cells."),
    "has_entities": gettext_lazy("Its XML declares entities, as no spreadsheet program does."),
    "damaged_file": gettext_lazy("A part of it is damaged."),
    "too_many_columns": gettext_lazy(
        "The cell %(cell)s lies beyond the %(most)d columns that are read: empty it."
    ),
    "too_many_cells": gettext_lazy("It has more than %(most)d filled cells: part it."),
    "too_many_texts": gettext_lazy("It has more than %(most)d texts: part it."),
    "too_many_merged": gettext_lazy("It has more than %(most)d merged cells: part it."),
    "too_much_text": gettext_lazy("Its rows hold more than %(most)d MB of text: part it."),
}


@dataclass
class WorkbookRows:
    """The rows of a sheet, as (row number, cells), and what is to be known of them.

    `dates` are the months and years that cells show, in ISO 8601, and `refused` the notes on cells
    of which no value is taken; both by row number and index of the column. `merged` are ranges:
    first row, first column, last row, last column.
    """

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    dates: dict[tuple[int, int], str] = field(default_factory=dict)
    refused: dict[tuple[int, int], Note] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    sheet: str = ""


def workbook_rows(data: bytes, name: str, tab: str, max_rows: int) -> WorkbookRows:
    """Return the rows of the sheet named `tab`, or of the first visible sheet if there is none.

    `name` is the file's name for error messages. Reading stops after `max_rows` rows that are not
    empty. Raises InvalidTable.
    """
    check_is_workbook(data, name)
    command = [sys.executable, "-I", str(_READER), str(max_rows), tab]
    try:
        process = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise invalid_workbook(name) from error
    if process.returncode:
        raise invalid_workbook(name)
    found = WorkbookRows()
    last: dict[str, Any] = {}
    for text in io.BytesIO(process.stdout):
        line = json.loads(text)
        if isinstance(line, dict):
            last = line
            continue
        number, cells, dates, refused = line
        found.rows.append((number, cells))
        found.dates |= {(number, int(index)): iso for index, iso in dates.items()}
        for index, kind, held in refused:
            found.refused[number, index] = Note(kind, values={"held": held})
    if "refused" in last:
        raise _refusal(last, name)
    found.sheet = last["sheet"]
    found.merged = [tuple(place) for place in last["merged"]]
    found.notes = [Note(sheet=found.sheet, **note) for note in last["notes"]]
    return found


def _refusal(line: dict[str, Any], name: str) -> InvalidTable:
    reason = str(_REASONS[line["refused"]]) % line["values"]
    return invalid_workbook(name, reason)
