"""A separate program that writes the rows of a workbook (XLSX or ODS) as lines of JSON.

    python -I workbook_rows.py MAX_ROWS TAB < book.xlsx

Calamine loads a whole sheet as a rectangle up to its last cell, and kills the process when that
does not fit into memory. It therefore runs in a process of its own, with limits on memory and
processor time. This file imports nothing of the museum.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

#: Bytes of memory, and seconds of processor time. Measured: the largest permitted number of rows,
#: 702 columns wide, took 470 MB and less than a second.
_MAX_MEMORY_BYTES = 2_000_000_000
_MAX_CPU_SECONDS = 60
#: Bytes of output. A workbook may store a text once and show it in every row.
_MAX_OUTPUT_BYTES = 200_000_000


def main() -> None:
    """Write each row of the sheet TAB as a JSON list of texts; of the first sheet if TAB is absent.

    Stops after MAX_ROWS rows that are not empty.
    """
    with suppress(ValueError, OSError):  # a system without such limits
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (_MAX_CPU_SECONDS, _MAX_CPU_SECONDS))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    remaining, tab = int(sys.argv[1]), sys.argv[2]
    sheet = book.get_sheet_by_name(tab) if tab in book.sheet_names else book.get_sheet_by_index(0)
    written = 0
    for row in sheet.iter_rows():
        cells = [as_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        remaining -= bool(cells)
        if remaining < 0:
            break
        line = json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        written += len(line)
        if written > _MAX_OUTPUT_BYTES:
            sys.exit("The rows are more than they may be.")
        sys.stdout.buffer.write(line)


def as_text(value: Any) -> str:
    """Return a cell's value as the text that was typed: 1947.0 as `1947`, a day in ISO 8601.

    True becomes `yes`; False and None become "".
    """
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
    # PostgreSQL cannot store NUL, which a workbook writes as `_x0000_`.
    return str(value).replace("\r\n", "\n").replace("\0", "")


if __name__ == "__main__":
    main()
