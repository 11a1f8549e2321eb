"""Periods that have a name in words: a year, an autumn, the first ten days of a month.

The formatters of each language write these names; this module finds the period of an EDTF date.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from .arithmetic import last_of_month
from .edtf import SingleDate

Name = Literal["year", "month", "day", "season", "winter", "decade", "century", "part", "fiscal"]


@dataclass(frozen=True)
class Period:
    """A named period.

    A period named "part" is part ``index`` (from 0) of ``count`` equal parts of its year, or of
    its month where ``month`` is set. ``season`` is EDTF's number, 21 (spring) to 24 (winter). A
    period named "winter" begins in December of ``year``.
    """

    name: Name
    year: int
    month: int = 0
    day: int = 0
    season: int = 0
    count: int = 0
    index: int = 0


def period_of_date(single: SingleDate) -> Period | None:
    """Return the period of a single EDTF date, or None if there is no name for it."""
    first, year = single.first, single.first.year
    match single.shape:
        case "year":
            return Period("year", year)
        case "month":
            return Period("month", year, first.month)
        case "day":
            return Period("day", year, first.month, first.day)
        case "season":
            return _division(single)
        case "masked":
            return _masked(single)
    return None


def _division(single: SingleDate) -> Period | None:
    year, code = int(single.edtf[:4]), int(single.edtf[5:7])
    if code <= 28:
        return Period("season", year, season=(code - 21) % 4 + 21)
    if code <= 32:
        return None  # a southern season: our readers would take its name for a northern one
    if code <= 36:
        return Period("part", year, count=4, index=code - 33)
    return (
        Period("part", year, count=3, index=code - 37)
        if code <= 39
        else Period("part", year, count=2, index=code - 40)
    )


def _masked(single: SingleDate) -> Period | None:
    year, _, rest = single.edtf.partition("-")
    if "X" not in year and rest in ("XX", "XX-XX"):
        return Period("year", int(year))
    if "X" not in year and rest.endswith("-XX") and "X" not in rest[:2]:
        return Period("month", int(year), int(rest[:2]))
    if rest:
        return None
    if year[:3].isdecimal():
        # "1900s" may mean the century; years before 1000 have no name for a decade.
        if year[2] == "0" or year[0] == "0":
            return None
        return Period("decade", int(year[:3]) * 10)
    return Period("century", int(year[:2]) * 100) if year[:2].isdecimal() else None


def period_of_interval(
    start: SingleDate, end: SingleDate, *, span: bool, fiscal: bool
) -> Period | None:
    """Return the one period from ``start`` to ``end``, or None.

    A span is usually shown with its two ends: "early 1947" would say that it lasted some time
    within those months. The exceptions are a single date and, with ``fiscal``, a fiscal year.
    """
    if start is end:
        return period_of_date(start)
    first, last = start.first, end.last
    if start.shape == end.shape == "month":
        if fiscal and (first.month, last.month, last.year - first.year) == (4, 3, 1):
            return Period("fiscal", first.year)
        return None if span else _months(first, last)
    if start.shape == end.shape == "day" and not span:
        return _days(first, last)
    return None


def _months(first: date, last: date) -> Period | None:
    if (first.month, last.month, last.year - first.year) == (12, 2, 1) and first.year >= 1000:
        return Period("winter", first.year)
    length = last.month - first.month + 1
    if first.year == last.year and length == 3 and first.month in (3, 6, 9):
        return Period("season", first.year, season=20 + first.month // 3)
    if first.year != last.year or length not in (3, 4, 6) or (first.month - 1) % length:
        return None
    return Period("part", first.year, count=12 // length, index=(first.month - 1) // length)


def _days(first: date, last: date) -> Period | None:
    if (first.year, first.month) != (last.year, last.month):
        return None
    end = last_of_month(last.year, last.month).day
    parts = {
        (1, 10): (3, 0),
        (11, 20): (3, 1),
        (21, end): (3, 2),
        (1, 15): (2, 0),
        (16, end): (2, 1),
    }
    part = parts.get((first.day, last.day))
    if part is None:
        return None
    return Period("part", first.year, first.month, count=part[0], index=part[1])
