"""Arithmetic with days, months and years on ``datetime.date``, within the years 1 to 9999."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal

Unit = Literal["year", "month", "day"]


def last_of_month(year: int, month: int) -> date:
    """Return the last day of month ``month`` (1 to 12) of ``year``."""
    return date(year, month, monthrange(year, month)[1])


def add_days(day: date, days: int) -> date | None:
    """Return ``day`` plus ``days``, or None outside the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_units(day: date, unit: Unit, count: int) -> date:
    """Return ``day`` plus ``count`` units; the last day of a month stays the last day of a month.

    The result never goes beyond 0001-01-01 and 9999-12-31.
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
    """Return ``day`` in ISO 8601 with the precision ``unit``: 1947, 1947-09 or 1947-09-02."""
    return day.isoformat()[: {"year": 4, "month": 7, "day": 10}[unit]]
