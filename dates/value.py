"""The historic date: EDTF with its kind, and what it says about years."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.conf import settings

from . import edtf as edtf_parser
from .messages import InvalidEdtf

__all__ = ["MOMENT", "SPAN", "HistoricDate", "InvalidEdtf", "DateKind"]

DateKind = Literal["moment", "span"]
MOMENT: DateKind = "moment"
SPAN: DateKind = "span"


def museum_years() -> tuple[int, int]:
    """First and last year of the museum's span, to which an open end reaches."""
    return settings.MUSEUM_FIRST_DAY.year, settings.MUSEUM_LAST_DAY.year


@dataclass(frozen=True)
class HistoricDate:
    """A date as sources give it: EDTF (ISO 8601-2) level 0 to 2, and its kind.

    ``moment``: it happened on some day within (a photograph). ``span``: it lasted throughout
    (a captivity).
    """

    edtf: str
    kind: DateKind = MOMENT

    def __post_init__(self) -> None:
        if self.kind not in (MOMENT, SPAN):
            raise InvalidEdtf("unknown_kind", text=self.kind)
        edtf_parser.parse(self.edtf)

    @classmethod
    def parse(cls, edtf: str, kind: DateKind = MOMENT) -> "HistoricDate":
        """The date that ``edtf`` writes; raises ``InvalidEdtf``, naming the value."""
        return cls(edtf.strip(), kind)

    @property
    def parsed(self) -> edtf_parser.ParsedEdtf:
        """The EDTF taken apart."""
        return edtf_parser.parse(self.edtf)

    @property
    def earliest(self) -> date | None:
        """First day, without the widening of ``~``; None where the start is open."""
        firsts = [s.start.first if s.start else None for s in self.parsed.intervals]
        return None if None in firsts else min(d for d in firsts if d)

    @property
    def latest(self) -> date | None:
        """Last day, without the widening of ``~``; None where the end is open."""
        lasts = [s.end.last if s.end else None for s in self.parsed.intervals]
        return None if None in lasts else max(d for d in lasts if d)

    @property
    def possible_from(self) -> date | None:
        """First possible day: an approximate date reaches one unit earlier."""
        firsts = [s.start.possible_first if s.start else None for s in self.parsed.intervals]
        return None if None in firsts else min(d for d in firsts if d)

    @property
    def possible_to(self) -> date | None:
        """Last possible day: an approximate date reaches one unit later."""
        lasts = [s.end.possible_last if s.end else None for s in self.parsed.intervals]
        return None if None in lasts else max(d for d in lasts if d)

    @property
    def approximate(self) -> bool:
        """Whether any part is qualified with ``~`` or ``%``."""
        return any(point.approximate for point in self.parsed.single_dates)

    @property
    def uncertain(self) -> bool:
        """Whether any part is qualified with ``?`` or ``%``."""
        return any(point.uncertain for point in self.parsed.single_dates)

    def certain_years(self, within: tuple[int, int] | None = None) -> tuple[int, ...]:
        """The years, ascending, of which it is certain; ``within`` plays no part in them.

        A moment is certain of a year when its whole interval lies in it, a span of every year it
        covers. Nothing approximate, uncertain or open-ended is certain. A year with unspecified
        digits (``194X``) does not cover its decade: it is one year, unknown.
        """
        first, last = self.earliest, self.latest
        if self.approximate or self.uncertain or first is None or last is None:
            return ()
        if first.year == last.year:
            return (first.year,)
        vague = any("X" in p.edtf[:4] or p.shape == "rounded" for p in self.parsed.single_dates)
        if self.kind == MOMENT or vague:
            return ()
        within = within or museum_years()
        members = [set(_years(s, within, widened=False)) for s in self.parsed.intervals]
        if self.parsed.form == "one of":
            return tuple(sorted(set.intersection(*members)))
        return tuple(sorted(set.union(*members)))

    def possible_years(self, within: tuple[int, int] | None = None) -> tuple[int, ...]:
        """The years, ascending, that it may touch; an open end reaches the edge of ``within``.

        That is a first and a last year: the museum's span unless others are given.

        A set is possible only in its members. Closed dates are not cut to ``within``.
        """
        within = within or museum_years()
        members = (set(_years(s, within, widened=True)) for s in self.parsed.intervals)
        return tuple(sorted(set().union(*members)))

    @property
    def sort_key(self) -> tuple[date, date]:
        """Chronological order: by first day, then last; an open start sorts by its end."""
        return (self.earliest or self.latest or date.max, self.latest or date.max)


def _years(stretch: edtf_parser.Interval, within: tuple[int, int], *, widened: bool) -> range:
    start, end = stretch.start, stretch.end
    first = last = None
    if start:
        first = (start.possible_first if widened else start.first).year
    if end:
        last = (end.possible_last if widened else end.last).year
    # A bound beyond the museum's span still names its own year.
    if first is None:
        first = min(within[0], last or within[0])
    if last is None:
        last = max(within[1], first)
    return range(first, last + 1)
