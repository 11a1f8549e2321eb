"""The months that an EDTF date certainly or possibly belongs to.

The calendar has the years of the museum's span, where dates with an open end are limited too, as
they are in the facet of years, the search and the exports.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dates.messages import InvalidEdtf
from dates.value import HistoricDate, museum_years


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    @property
    def key(self) -> str:
        """The month as written in addresses, such as "1947-05"."""
        return f"{self.year}-{self.month:02}"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the month."""
        last = monthrange(self.year, self.month)[1]
        return date(self.year, self.month, 1), date(self.year, self.month, last)


def calendar_years() -> range:
    """Return the years of the calendar: those of the museum's span."""
    first, last = museum_years()
    return range(first, last + 1)


def calendar_months() -> list[Month]:
    """Return the months of the calendar in order."""
    return [Month(year, month) for year in calendar_years() for month in range(1, 13)]


def months_of(edtf: str) -> tuple[Month | None, frozenset[Month]]:
    """Return the month that the date `edtf` certainly belongs to (or None) and all possible ones.

    The rules are those of the year facet, applied to months. A month is certain when the whole
    interval lies within it and nothing is approximate or uncertain; it is possible when the
    widened interval overlaps it. Of a set only the members count. Invalid EDTF has no months.
    """
    return _months_within(edtf, museum_years())


@lru_cache(maxsize=20_000)
def _months_within(edtf: str, span: tuple[int, int]) -> tuple[Month | None, frozenset[Month]]:
    try:
        value = HistoricDate.parse(edtf)
    except InvalidEdtf:
        return None, frozenset()
    possible = set()
    for interval in value.parsed.intervals:
        begin = interval.start.possible_first if interval.start else date(span[0], 1, 1)
        end = interval.end.possible_last if interval.end else date(span[1], 12, 31)
        possible |= {
            month for month in calendar_months() if begin <= month.days[1] and end >= month.days[0]
        }
    certain = None
    if not (value.approximate or value.uncertain) and value.earliest and value.latest:
        certain = next(
            (m for m in possible if m.days[0] <= value.earliest and value.latest <= m.days[1]),
            None,
        )
    return certain, frozenset(possible)
