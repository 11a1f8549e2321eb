"""The days of the museum's span, year by year: one mark a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class YearRow:
    """The marks of one year: how many days of it, and on which day of the year they begin."""

    year: int
    first_day: int
    days: int


def day_rows(first: date, last: date) -> list[YearRow]:
    """One row for each calendar year between two days, both counted."""
    rows = []
    for year in range(first.year, last.year + 1):
        begins = max(first, date(year, 1, 1))
        ends = min(last, date(year, 12, 31))
        offset = (begins - date(year, 1, 1)) // timedelta(days=1)
        rows.append(YearRow(year, offset, (ends - begins).days + 1))
    return rows
