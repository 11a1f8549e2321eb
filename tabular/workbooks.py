"""Workbooks: the rows of one tab of an XLSX or an ODS, as texts."""

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

#: What a workbook may unpack to: it is a ZIP, and a small one may hold very much.
MAX_UNPACKED_BYTES = 300_000_000
_READER = Path(__file__).with_name("workbook_rows.py")
#: Seconds by the clock, on a machine that is busy with other things too.
_TIMEOUT_SECONDS = 180
#: A cell whose formula failed, as XLSX (ECMA-376 part 1, 18.18.11) and LibreOffice write it.
_XLSX_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*\bt=[\"']e[\"']")
_ODS_ERROR = re.compile(rb"calcext:value-type=[\"']error[\"']")


def is_workbook(data: bytes) -> bool:
    """Whether the file is a ZIP, as XLSX and ODS are."""
    return data[:4] == b"PK\x03\x04"


def workbook_rows(data: bytes, name: str, tab: str, most: int) -> Iterator[list[str]]:
    """The rows of `tab`, or else of the first tab, from the first row on. Raises InvalidTable.

    Once `most` rows were not empty there may be no more.
    """
    if _has_error_cells(data, name):
        return _read_with_openpyxl(data, name, tab)
    return _read_with_calamine(data, name, tab, most)


def _has_error_cells(data: bytes, name: str) -> bool:
    """Whether an XLSX has cells that the fast reader would take for empty ones. Raises
    InvalidTable for an ODS that has, and for what unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise InvalidTable(
                    _("%(file)s unpacks to more than %(most)d MB: part it.")
                    % {"file": name, "most": MAX_UNPACKED_BYTES // 10**6}
                )
            sheets = [m for m in members if m.filename.startswith("xl/worksheets/")]
            found = any(_XLSX_ERROR.search(archive.read(member)) for member in sheets)
            if "content.xml" in archive.namelist() and _ODS_ERROR.search(
                archive.read("content.xml")
            ):
                raise InvalidTable(
                    _("%(file)s has a cell whose formula failed: mend it, or type its value.")
                    % {"file": name}
                )
    except InvalidTable:
        raise
    except Exception as error:  # of damage in a ZIP there are as many kinds as there are parts
        raise _invalid_workbook(name) from error
    return found


def _read_with_calamine(data: bytes, name: str, tab: str, most: int) -> Iterator[list[str]]:
    command = [sys.executable, "-I", str(_READER), str(most), tab]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _invalid_workbook(name) from error
    if done.returncode:
        raise _invalid_workbook(name)
    for line in io.BytesIO(done.stdout):
        yield json.loads(line)


def _read_with_openpyxl(data: bytes, name: str, tab: str) -> Iterator[list[str]]:
    """Slower by far, and it tells a failed formula (`#N/A`) from an empty cell."""
    try:
        with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as book:
            page = book[tab] if tab in book.sheetnames else book.worksheets[0]
            for row in page.iter_rows(values_only=True):
                yield [as_text(unescape(v) if isinstance(v, str) else v) for v in row]
    except Exception as error:  # openpyxl has no class for what it cannot read
        raise _invalid_workbook(name) from error


def _invalid_workbook(name: str) -> InvalidTable:
    return InvalidTable(
        _("%(file)s is no XLSX or ODS that can be read: save it anew.") % {"file": name}
    )
