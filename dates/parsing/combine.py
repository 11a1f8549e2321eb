"""Extents put together: limits, ranges, lists and alternatives, written as EDTF."""

from dataclasses import replace
from datetime import date

from dates.arithmetic import add_days, format_iso, last_of_month
from dates.messages import ImpossibleDate

from .interval import Endpoint, ParsedInterval, qualifier
from .parts import NotUnderstood
from .tokens import Bound


def apply_bound(found: ParsedInterval, bound: Bound) -> ParsedInterval:
    """``found`` as a limit: what comes up to it, or from it on."""
    if found.start is None or found.end is None:
        raise NotUnderstood
    near, far = (found.end, found.start) if bound.upper else (found.start, found.end)
    if bound.inclusive:
        limit = near
    else:
        moved = add_days(far.day, -1 if bound.upper else 1)
        if moved is None:
            raise NotUnderstood
        limit = replace(far, edtf=format_iso(moved, far.unit), day=moved)
    return ParsedInterval(None, limit) if bound.upper else ParsedInterval(limit, None)


def range_between(left: ParsedInterval, right: ParsedInterval, text: str) -> ParsedInterval:
    """From the start of ``left`` to the end of ``right``.

    Raises ``ImpossibleDate`` if that runs backwards.
    """
    if left.start is None or right.end is None:
        raise NotUnderstood
    if left.start.day > right.end.day:
        first, last = left.start.edtf, right.end.edtf
        raise ImpossibleDate("reversed", text=text, first=first, last=last)
    return ParsedInterval(left.start, right.end, (left.start.edtf, right.end.edtf))


def enclosing_interval(extents: list[ParsedInterval]) -> ParsedInterval:
    """The shortest stretch that holds all of ``extents``."""
    starts, ends = [e.start for e in extents], [e.end for e in extents]
    start = None if None in starts else min((s for s in starts if s), key=lambda s: s.day)
    end = None if None in ends else max((e for e in ends if e), key=lambda e: e.day)
    found = ParsedInterval(start, end, (start.edtf, end.edtf) if start and end else ())
    qualified = [e for e in starts + ends if e]
    return found.with_qualifiers(
        any(e.approximate for e in qualified), any(e.uncertain for e in qualified)
    )


def are_consecutive(extents: list[ParsedInterval]) -> bool:
    """Whether each begins the day after the one before ends."""
    return all(
        a.end and b.start and add_days(a.end.day, 1) == b.start.day
        for a, b in zip(extents, extents[1:], strict=False)
    )


def format_set(extents: list[ParsedInterval], brackets: str) -> str | None:
    """EDTF's set of ``extents``: ``[…]`` one of them, ``{…}`` all of them (ISO 8601-2, 6.4).

    None where a member cannot be written in a set.
    """
    ordered = sorted(extents, key=_first_day)
    members = [_format_member(found) for found in ordered]
    written = [member for member in members if member is not None]
    if len(written) < len(members):
        return None
    unique = list(dict.fromkeys(written))
    if len(unique) == 1 and ".." not in unique[0]:
        return unique[0]
    return brackets[0] + ",".join(unique) + brackets[1]


def _first_day(found: ParsedInterval) -> tuple[date, date]:
    first = found.start.day if found.start else date.min
    return first, found.end.day if found.end else date.max


def _format_member(found: ParsedInterval) -> str | None:
    ends = [end for end in (found.start, found.end) if end]
    sign = qualifier(any(e.approximate for e in ends), any(e.uncertain for e in ends))
    single = found.standalone[0] if len(found.standalone) == 1 else None
    if single and not (len(single) == 7 and single[5:] in ("21", "22", "23", "24")):
        return single + sign
    if sign:
        return None
    if found.start and found.end:
        plain = _same_precision(found.start, found.end)
        return f"{plain[0]}..{plain[1]}"
    return f"{found.start.edtf}.." if found.start else f"..{found.end.edtf if found.end else ''}"


def _same_precision(start: Endpoint, end: Endpoint) -> tuple[str, str]:
    """Both ends in the finer of their precisions, as a range in a set must have them."""
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
