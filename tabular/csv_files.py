"""Reading the rows of a CSV as different programs write it: the encoding and the delimiter."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from .errors import InvalidTable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t")
#: Number of characters at the start of a CSV from which the delimiter is detected.
_DETECTION_CHARACTERS = 100_000
#: In characters. A longer cell means that a quotation mark was never closed.
csv.field_size_limit(1_000_000)
#: A text that was written as a formula, so that Excel keeps its zeros: `="0007"`.
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"$')
_LINE_END = re.compile(r"\r\n|\r|\n")


def csv_rows(data: bytes, name: str, is_known: Callable[[str], bool]) -> Iterator[list[str]]:
    """Yield the rows of a CSV, also the blank ones.

    `name` is the file's name for error messages. The delimiter is the one that yields most headers
    that are known (`is_known`), or else most headers. Raises InvalidTable.
    """
    text, delimiter = _split_delimiter_hint(decode(data, name).lstrip("\ufeff"))
    delimiter = delimiter or _detect_delimiter(text[:_DETECTION_CHARACTERS], is_known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield [_without_formula(cell) for cell in cells]
    except csv.Error as error:
        raise InvalidTable(
            _(
                "%(table)s, line %(line)d: %(error)s. Look for a quotation mark that is not "
                "closed, or save the table again as CSV from the spreadsheet."
            )
            % {"table": name, "line": reader.line_num, "error": error}
        ) from error


def _without_formula(cell: str) -> str:
    if not cell.startswith('="'):
        return cell
    match = _TEXT_FORMULA.match(cell)
    return match[1].replace('""', '"') if match else cell


def _split_delimiter_hint(text: str) -> tuple[str, str]:
    """Return the text without Excel's first line `sep=;`, and the delimiter which that names.

    The delimiter is "" where there is no such line.
    """
    first, *rest = _LINE_END.split(text[:20], maxsplit=1)
    hint = first.strip(" ").strip('"')
    if rest and hint.lower().startswith("sep=") and len(hint) == 5:
        return _LINE_END.split(text, maxsplit=1)[1], hint[-1]
    return text, ""


def _detect_delimiter(head: str, is_known: Callable[[str], bool]) -> str:
    def score(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            headers = next((cells for cells in reader if any(map(str.strip, cells))), [])
        except csv.Error:
            return 0, 0
        return sum(map(is_known, headers)), len(headers)

    return max(_DELIMITERS, key=score)


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8, or UTF-16 with a byte order mark. Raises InvalidTable for anything else.

    Other encodings are not guessed: a wrong guess would garble names.
    """
    encoding = next((known for bom, known in _BOMS if data.startswith(bom)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidTable(
            _(
                "%(table)s is not in UTF-8: line %(line)d holds the byte %(byte)s. "
                "In Excel, save it as “CSV UTF-8”."
            )
            % {
                "table": name,
                "line": data.count(b"\n", 0, error.start) + 1,
                "byte": f"0x{data[error.start]:02X}",
            }
        ) from error
