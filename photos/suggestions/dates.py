"""Dates in names of files and in metadata: those of pictures, not those of scanners."""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings

#: Before it there was no photograph to be scanned (Niépce's view is of 1826 or 1827).
_EARLIEST = 1826
_DATE = re.compile(
    r"(?<!\d)(?P<year>1[89]\d\d|20\d\d)"
    r"(?:(?P<mark>[-_.:]?)(?P<month>0[1-9]|1[0-2])(?:(?P=mark)(?P<day>0[1-9]|[12]\d|3[01]))?)?"
    r"(?!\d)"
)


def find_date(text: str) -> str:
    """The first date that `text` names, as EDTF level 0: `1947`, `1947-05`, `1947-05-03`; or "".

    Later than the museum's span it is when the scan was made, and is left out.
    """
    for match in _DATE.finditer(text):
        year, month, day = match["year"], match["month"], match["day"]
        if not _EARLIEST <= int(year) <= settings.MUSEUM_LAST_DAY.year:
            continue
        if day and not _is_day(int(year), int(month), int(day)):
            continue
        # 194705 without a mark may be a number as well as a month: the year alone is sure.
        if month and not day and not match["mark"]:
            continue
        return "-".join(part for part in (year, month, day) if part)
    return ""


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
