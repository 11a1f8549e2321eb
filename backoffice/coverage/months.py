"""Which months a date is certain of, and which it may touch."""

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
        """As addresses write it: "1947-05"."""
        return f"{self.year}-{self.month:02}"

    @property
    def days(self) -> tuple[date, date]:
        """Its first and its last day."""
        last = monthrange(self.year, self.month)[1]
        return date(self.year, self.month, 1), date(self.year, self.month, last)


MONTHS = [Month(y, m) for y in range(FIRST_YEAR, LAST_YEAR + 1) for m in range(1, 13)]


@lru_cache(maxsize=20_000)
def months_of(edtf: str) -> tuple[Month | None, frozenset[Month]]:
    """The month that a photograph dated `edtf` is certainly of, if any, and all it may be of.

    By the house rules for years, a unit finer: certain when the whole interval lies in the month
    and nothing is approximate or uncertain; possible wherever the widened interval overlaps. Of a
    set only the members count. EDTF that is none touches no month.
    """
    try:
        value = HistoricDate.parse(edtf)
    except InvalidEdtf:
        return None, frozenset()
    possible = set()
    for stretch in value.parsed.intervals:
        begin = stretch.start.possible_first if stretch.start else date.min
        end = stretch.end.possible_last if stretch.end else date.max
        possible |= {month for month in MONTHS if begin <= month.days[1] and end >= month.days[0]}
    certain = None
    if not (value.approximate or value.uncertain) and value.earliest and value.latest:
        certain = next(
            (m for m in possible if m.days[0] <= value.earliest and value.latest <= m.days[1]),
            None,
        )
    return certain, frozenset(possible)
