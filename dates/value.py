"""The historic date: an EDTF string with its kind, its bounds and the years it covers."""

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
    """Return the first and last year of the museum's period, where open intervals end."""
    return settings.MUSEUM_FIRST_DAY.year, settings.MUSEUM_LAST_DAY.year


@dataclass(frozen=True)
class HistoricDate:
    """A date as the sources give it: EDTF (ISO 8601-2), levels 0 to 2, and its kind.

    A ``moment`` happened on some day within the date (a photograph was taken). A ``span`` lasted
    for the whole of it (a captivity). Raises ``InvalidEdtf`` for anything else.
    """

    edtf: str
    kind: DateKind = MOMENT

    def __post_init__(self) -> None:
        if self.kind not in (MOMENT, SPAN):
            raise InvalidEdtf("unknown_kind", text=self.kind)
        edtf_parser.parse(self.edtf)

    @classmethod
    def parse(cls, edtf: str, kind: DateKind = MOMENT) -> "HistoricDate":
        """Return the date written as ``edtf``. Raises ``InvalidEdtf``, which names the value."""
        return cls(edtf.strip(), kind)

    @property
    def parsed(self) -> edtf_parser.ParsedEdtf:
        """The parsed EDTF."""
        return edtf_parser.parse(self.edtf)

    @property
    def earliest(self) -> date | None:
        """First day, without the extra unit of an approximate date; None for an open start."""
        firsts = [s.start.first if s.start else None for s in self.parsed.intervals]
        return None if None in firsts else min(d for d in firsts if d)

    @property
    def latest(self) -> date | None:
        """Last day, without the extra unit of an approximate date; None for an open end."""
        lasts = [s.end.last if s.end else None for s in self.parsed.intervals]
        return None if None in lasts else max(d for d in lasts if d)

    @property
    def possible_from(self) -> date | None:
        """First possible day: one unit earlier if approximate; None for an open start."""
        firsts = [s.start.possible_first if s.start else None for s in self.parsed.intervals]
        return None if None in firsts else min(d for d in firsts if d)

    @property
    def possible_to(self) -> date | None:
        """Last possible day: one unit later if approximate; None for an open end."""
        lasts = [s.end.possible_last if s.end else None for s in self.parsed.intervals]
        return None if None in lasts else max(d for d in lasts if d)

    @property
    def approximate(self) -> bool:
        """Whether any part is qualified with ``~`` or ``%``."""
        return any(single.approximate for single in self.parsed.single_dates)

    @property
    def uncertain(self) -> bool:
        """Whether any part is qualified with ``?`` or ``%``."""
        return any(single.uncertain for single in self.parsed.single_dates)

    def certain_years(self, within: tuple[int, int] | None = None) -> tuple[int, ...]:
        """Return the years that are certain, ascending; ``within`` does not change them.

        A moment is certain to be of a year when its whole interval lies in that year; a span is
        certain of every year it covers. An approximate, uncertain or open-ended date has no
        certain year. A year with unspecified digits (``194X``) does not cover its decade: it is
        one unknown year.
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
        """Return the years, ascending, in which the date may lie.

        ``within`` is a first and a last year, by default those of the museum's period. An open
        interval extends to the edge of ``within``; other dates are not cut to it. A set has only
        the years of its members.
        """
        within = within or museum_years()
        members = (set(_years(s, within, widened=True)) for s in self.parsed.intervals)
        return tuple(sorted(set().union(*members)))

    @property
    def sort_key(self) -> tuple[date, date]:
        """Key for chronological order: first day, then last day; an open start sorts by its end."""
        return (self.earliest or self.latest or date.max, self.latest or date.max)


def _years(interval: edtf_parser.Interval, within: tuple[int, int], *, widened: bool) -> range:
    start, end = interval.start, interval.end
    first = last = None
    if start:
        first = (start.possible_first if widened else start.first).year
    if end:
        last = (end.possible_last if widened else end.last).year
    # The closed end of an interval counts even where it lies outside the museum's period.
    if first is None:
        first = min(within[0], last or within[0])
    if last is None:
        last = max(within[1], first)
    return range(first, last + 1)
