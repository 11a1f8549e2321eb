"""The days of the museum's span by year, for the chart on the home page with a mark per day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class YearRow:
    """The marks of a year: the first day of the year (from 0) that has one, and their number."""

    year: int
    first_day: int
    days: int


def day_rows(first: date, last: date) -> list[YearRow]:
    """Return a row for each calendar year from `first` to `last`, both days included."""
    rows = []
    for year in range(first.year, last.year + 1):
        start = max(first, date(year, 1, 1))
        end = min(last, date(year, 12, 31))
        offset = (start - date(year, 1, 1)) // timedelta(days=1)
        rows.append(YearRow(year, offset, (end - start).days + 1))
    return rows
