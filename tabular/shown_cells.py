"""What a cell of an XLSX shows: its number or text, by its number format.

This file imports no Django: it runs in the separate program that reads workbooks.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tabular.shown_dates import show_date
from tabular.shown_numbers import Shown, section_for, show_number


def show(value: float, code: str, is_1904: bool = False) -> Shown:
    """Return what a cell with the number `value` and the number format `code` shows.

    `is_1904` says that the workbook counts days from 1904 and not from 1900.
    """
    section, has_own_sign = section_for(code, value)
    if section.is_date:
        return show_date(value, section, is_1904)
    return show_number(value, section, has_own_sign)


def show_iso(text: str, code: str) -> Shown:
    """Return what a cell shows that holds a date in ISO 8601 instead of a number (`t="d"`).

    Raises ValueError if it is none.
    """
    moment = datetime.fromisoformat(text.replace("Z", ""))
    if moment.date() < date(1900, 3, 1):
        return Shown(text, moment.date().isoformat())
    days = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    return show(days, code if section_for(code, days)[0].is_date else "yyyy-mm-dd")
