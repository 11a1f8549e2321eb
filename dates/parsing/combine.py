"""Combine parsed intervals: bounds, ranges and sets, written as EDTF."""

from dataclasses import replace
from datetime import date

from dates.arithmetic import add_days, format_iso, last_of_month
from dates.messages import ImpossibleDate

from .components import NotUnderstood
from .interval import Endpoint, ParsedInterval, qualifier
from .tokens import Bound


def apply_bound(interval: ParsedInterval, bound: Bound) -> ParsedInterval:
    """Return the open interval up to ``interval``, or from ``interval`` on, as ``bound`` says.

    Raises ``NotUnderstood`` if ``interval`` is open already, or if the day before or after it is
    outside the years 1 to 9999.
    """
    if interval.start is None or interval.end is None:
        raise NotUnderstood
    near, far = (interval.end, interval.start) if bound.upper else (interval.start, interval.end)
    if bound.inclusive:
        # 1946 to 194?: the last year is one of the decade, not 1949.
        limit = replace(near, edtf=interval.as_end) if len(interval.as_end) == 4 else near
    else:
        moved = add_days(far.day, -1 if bound.upper else 1)
        if moved is None:
            raise NotUnderstood
        limit = replace(far, edtf=format_iso(moved, far.unit), day=moved)
    return ParsedInterval(None, limit) if bound.upper else ParsedInterval(limit, None)


def range_between(left: ParsedInterval, right: ParsedInterval, text: str) -> ParsedInterval:
    """Return the interval from the start of ``left`` to the end of ``right``.

    Raises ``ImpossibleDate`` if it runs backwards.
    """
    if left.start is None or right.end is None:
        raise NotUnderstood
    if left.start.day > right.end.day:
        first, last = left.start.edtf, right.end.edtf
        raise ImpossibleDate("reversed", text=text, first=first, last=last)
    ends = (left.as_end or left.start.edtf, right.as_end or right.end.edtf)
    return ParsedInterval(left.start, right.end, ends)


def enclosing_interval(intervals: list[ParsedInterval]) -> ParsedInterval:
    """Return the shortest interval that contains all of ``intervals``."""
    starts, ends = [e.start for e in intervals], [e.end for e in intervals]
    start = None if None in starts else min((s for s in starts if s), key=lambda s: s.day)
    end = None if None in ends else max((e for e in ends if e), key=lambda e: e.day)
    interval = ParsedInterval(start, end, (start.edtf, end.edtf) if start and end else ())
    qualified = [e for e in starts + ends if e]
    return interval.with_qualifiers(
        any(e.approximate for e in qualified), any(e.uncertain for e in qualified)
    )


def are_consecutive(intervals: list[ParsedInterval]) -> bool:
    """Whether each interval begins on the day after the previous one ends, all equally certain.

    "About 1954, and 1955" are two dates: an interval would have one doubted end and say nothing of
    the date that is not doubted.
    """
    ends = [end for interval in intervals for end in (interval.start, interval.end) if end]
    return len({(end.approximate, end.uncertain) for end in ends}) == 1 and all(
        a.end and b.start and add_days(a.end.day, 1) == b.start.day
        for a, b in zip(intervals, intervals[1:], strict=False)
    )


def format_set(intervals: list[ParsedInterval], brackets: str) -> str | None:
    """Return the EDTF set of ``intervals``: ``[…]`` one of them, ``{…}`` all (ISO 8601-2, 6.4).

    ``brackets`` is the opening and the closing bracket. Return None if a member cannot be written
    in a set.
    """
    ordered = sorted(intervals, key=_first_day)
    members = [_format_member(interval) for interval in ordered]
    written = [member for member in members if member is not None]
    if len(written) < len(members):
        return None
    unique = list(dict.fromkeys(written))
    if len(unique) == 1 and ".." not in unique[0]:
        return unique[0]
    return brackets[0] + ",".join(unique) + brackets[1]


def _first_day(interval: ParsedInterval) -> tuple[date, date]:
    first = interval.start.day if interval.start else date.min
    return first, interval.end.day if interval.end else date.max


def _format_member(interval: ParsedInterval) -> str | None:
    ends = [end for end in (interval.start, interval.end) if end]
    sign = qualifier(any(e.approximate for e in ends), any(e.uncertain for e in ends))
    single = interval.standalone[0] if len(interval.standalone) == 1 else None
    if single and not (len(single) == 7 and single[5:] in ("21", "22", "23", "24")):
        return single + sign
    if sign:
        return None
    if interval.start and interval.end:
        plain = _same_precision(interval.start, interval.end)
        return f"{plain[0]}..{plain[1]}"
    return (
        f"{interval.start.edtf}.."
        if interval.start
        else f"..{interval.end.edtf if interval.end else ''}"
    )


def _same_precision(start: Endpoint, end: Endpoint) -> tuple[str, str]:
    """Return both ends in the finer of their precisions, as EDTF requires for a range in a set."""
    for unit in ("year", "month", "day"):
        first, last = format_iso(start.day, unit), format_iso(end.day, unit)
        whole = {
            "year": (start.day.month, start.day.day, end.day.month, end.day.day) == (1, 1, 12, 31),
            "month": start.day.day == 1 and end.day == last_of_month(end.day.year, end.day.month),
            "day": True,
        }[unit]
        if whole:
            return first, last
    raise AssertionError("a day is always whole")
