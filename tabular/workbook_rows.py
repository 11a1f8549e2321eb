"""A separate program that writes the rows of a workbook (XLSX or ODS) as lines of JSON.

    python -I workbook_rows.py MAX_ROWS TAB < book.xlsx

A file of a few kilobytes can unfold to more than fits into memory. The program that reads it
therefore runs in a process of its own, with limits on memory and processor time. It imports no
Django.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from pathlib import Path

#: Bytes of memory, and seconds of processor time. 500,000 filled cells take some 5 s.
_MAX_MEMORY_BYTES = 2_000_000_000
_MAX_CPU_SECONDS = 120


def main() -> None:
    """Write the rows of the sheet TAB, or of the first sheet, until MAX_ROWS are not empty."""
    with suppress(ValueError, OSError):  # a system without such limits
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (_MAX_CPU_SECONDS, _MAX_CPU_SECONDS))
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tabular.ods import read_ods
    from tabular.workbook_output import EnoughRows, Output, Refused, open_archive
    from tabular.xlsx import read_xlsx

    archive = open_archive(sys.stdin.buffer.read())
    out = Output(sys.stdout.buffer, int(sys.argv[1]))
    read = read_ods if "content.xml" in archive.namelist() else read_xlsx
    try:
        with suppress(EnoughRows):
            read(archive, sys.argv[2], out)
        out.finish()
    except Refused as refusal:
        line = {"refused": refusal.kind, "values": refusal.values}
        sys.stdout.buffer.write(json.dumps(line).encode() + b"\n")


if __name__ == "__main__":
    main()
