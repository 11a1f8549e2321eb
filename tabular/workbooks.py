"""Reading the rows of one sheet of a workbook (XLSX or ODS) as texts."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from .errors import InvalidTable
from .workbook_rows import as_text

#: The largest size of an unpacked workbook. A workbook is a ZIP, and a small ZIP may unpack to a
#: very large file.
MAX_UNPACKED_BYTES = 300_000_000
_READER = Path(__file__).with_name("workbook_rows.py")
#: Seconds of wall-clock time, on a machine that is busy with other things too.
_TIMEOUT_SECONDS = 180
#: How XLSX (ECMA-376 part 1, 18.18.11) and LibreOffice mark a cell whose formula failed.
_XLSX_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*\bt=[\"']e[\"']")
_ODS_ERROR = re.compile(rb"calcext:value-type=[\"']error[\"']")


def is_workbook(data: bytes) -> bool:
    """Whether the file is a ZIP, as XLSX and ODS are."""
    return data[:4] == b"PK\x03\x04"


def workbook_rows(data: bytes, name: str, tab: str, max_rows: int) -> Iterator[list[str]]:
    """Yield the rows of the sheet named `tab`, or of the first sheet if there is no such sheet.

    `name` is the file's name for error messages. Reading may stop after `max_rows` rows that are
    not empty. Raises InvalidTable.
    """
    if _has_error_cells(data, name):
        return _read_with_openpyxl(data, name, tab)
    return _read_with_calamine(data, name, tab, max_rows)


def _has_error_cells(data: bytes, name: str) -> bool:
    """Return whether an XLSX has cells with failed formulas, which Calamine reads as empty.

    Raises InvalidTable for an ODS that has such cells, and for a file that unpacks to more than
    `MAX_UNPACKED_BYTES`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise InvalidTable(
                    _("%(file)s unpacks to more than %(most)d MB: part it.")
                    % {"file": name, "most": MAX_UNPACKED_BYTES // 10**6}
                )
            sheets = [m for m in members if m.filename.startswith("xl/worksheets/")]
            has_errors = any(_XLSX_ERROR.search(archive.read(member)) for member in sheets)
            if "content.xml" in archive.namelist() and _ODS_ERROR.search(
                archive.read("content.xml")
            ):
                raise InvalidTable(
                    _("%(file)s has a cell whose formula failed: mend it, or type its value.")
                    % {"file": name}
                )
    except InvalidTable:
        raise
    except Exception as error:  # a damaged ZIP raises errors of many unrelated classes
        raise _invalid_workbook(name) from error
    return has_errors


def _read_with_calamine(data: bytes, name: str, tab: str, max_rows: int) -> Iterator[list[str]]:
    command = [sys.executable, "-I", str(_READER), str(max_rows), tab]
    try:
        process = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _invalid_workbook(name) from error
    if process.returncode:
        raise _invalid_workbook(name)
    for line in io.BytesIO(process.stdout):
        yield json.loads(line)


def _read_with_openpyxl(data: bytes, name: str, tab: str) -> Iterator[list[str]]:
    """Read the rows with openpyxl: much slower, but `#N/A` is not taken for an empty cell."""
    try:
        with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as book:
            sheet = book[tab] if tab in book.sheetnames else book.worksheets[0]
            for row in sheet.iter_rows(values_only=True):
                yield [as_text(unescape(v) if isinstance(v, str) else v) for v in row]
    except Exception as error:  # openpyxl has no error class for unreadable files
        raise _invalid_workbook(name) from error


def _invalid_workbook(name: str) -> InvalidTable:
    return InvalidTable(
        _("%(file)s is no XLSX or ODS that can be read: save it anew.") % {"file": name}
    )
