"""The rows of a workbook, XLSX or ODS, as lines of JSON: a program of its own.

    python -I workbook_rows.py MOST_ROWS TAB < book.xlsx

Calamine reads a sheet whole, as a rectangle up to its last cell, and ends the process where that is
more than memory holds. So it is asked in a process that may fail alone, within bounds of its own.
Imports nothing of the museum.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

#: Bytes of memory, and seconds of the processor: as many rows as a sheet may have, 702 columns
#: wide, were read in 470 MB and less than a second.
_MAX_MEMORY_BYTES = 2_000_000_000
_MAX_CPU_SECONDS = 60
#: Bytes of what is written: a text that a workbook holds once may stand in every row.
_MAX_OUTPUT_BYTES = 200_000_000


def main() -> None:
    """Write each row of the tab, or else of the first one, as a list of texts; of those that are
    not empty MOST_ROWS and no more."""
    with suppress(ValueError, OSError):  # a system without such bounds
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (_MAX_CPU_SECONDS, _MAX_CPU_SECONDS))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    left, tab = int(sys.argv[1]), sys.argv[2]
    page = book.get_sheet_by_name(tab) if tab in book.sheet_names else book.get_sheet_by_index(0)
    written = 0
    for row in page.iter_rows():
        cells = [as_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        left -= bool(cells)
        if left < 0:
            break
        line = json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        written += len(line)
        if written > _MAX_OUTPUT_BYTES:
            sys.exit("The rows are more than they may be.")
        sys.stdout.buffer.write(line)


def as_text(value: Any) -> str:
    """What a spreadsheet made of a text is made a text again: 1947.0 is 1947, a day is ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date() if value.time() == time.min else value
    if isinstance(value, date):
        return value.isoformat()
    # PostgreSQL keeps no NUL, which `_x0000_` in a workbook stands for.
    return str(value).replace("\r\n", "\n").replace("\0", "")


if __name__ == "__main__":
    main()
