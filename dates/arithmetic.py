"""Days, months and years counted on ``datetime.date``, kept within the years 1 to 9999."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal

Unit = Literal["year", "month", "day"]


def last_of_month(year: int, month: int) -> date:
    """The last day of the month ``month`` (1 to 12) of ``year``."""
    return date(year, month, monthrange(year, month)[1])


def add_days(day: date, days: int) -> date | None:
    """``day`` moved by ``days``, or None where the calendar of this module ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_units(day: date, unit: Unit, count: int) -> date:
    """``day`` moved by ``count`` units; the last day of a month stays the last day of a month.

    Stops at 0001-01-01 and 9999-12-31.
    """
    if unit == "day":
        return add_days(day, count) or (date.min if count < 0 else date.max)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if year < MINYEAR:
        return date.min
    if year > MAXYEAR:
        return date.max
    end = last_of_month(year, month + 1)
    closing = day == last_of_month(day.year, day.month)
    return end if closing and day.day >= 28 else end.replace(day=min(day.day, end.day))


def format_iso(day: date, unit: Unit) -> str:
    """``day`` in ISO 8601 at the precision of ``unit``."""
    return day.isoformat()[: {"year": 4, "month": 7, "day": 10}[unit]]
