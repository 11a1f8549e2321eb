"""The months that an EDTF date certainly or possibly belongs to."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dates.messages import InvalidEdtf
from dates.value import HistoricDate

FIRST_YEAR, LAST_YEAR = 1945, 1950


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


MONTHS = [Month(y, m) for y in range(FIRST_YEAR, LAST_YEAR + 1) for m in range(1, 13)]


@lru_cache(maxsize=20_000)
def months_of(edtf: str) -> tuple[Month | None, frozenset[Month]]:
    """Return the month that the date `edtf` certainly belongs to (or None) and all possible ones.

    The rules are those of the year facet, applied to months. A month is certain when the whole
    interval lies within it and nothing is approximate or uncertain; it is possible when the
    widened interval overlaps it. Of a set only the members count. Invalid EDTF has no months.
    """
    try:
        value = HistoricDate.parse(edtf)
    except InvalidEdtf:
        return None, frozenset()
    possible = set()
    for interval in value.parsed.intervals:
        begin = interval.start.possible_first if interval.start else date.min
        end = interval.end.possible_last if interval.end else date.max
        possible |= {month for month in MONTHS if begin <= month.days[1] and end >= month.days[0]}
    certain = None
    if not (value.approximate or value.uncertain) and value.earliest and value.latest:
        certain = next(
            (m for m in possible if m.days[0] <= value.earliest and value.latest <= m.days[1]),
            None,
        )
    return certain, frozenset(possible)
