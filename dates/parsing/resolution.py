"""Resolve the components of a clause to days, by the museum's rules in ``docs/dates.md``."""

from dataclasses import replace
from datetime import date

from dates.arithmetic import add_days, last_of_month
from dates.messages import ImpossibleDate

from .components import DateComponents, NotUnderstood
from .eras import GREGORIAN_FROM, Era
from .interval import ParsedInterval, interval_of_days, interval_of_months

SEASON_MONTHS = {21: 3, 22: 6, 23: 9, 24: 12}


def resolve(components: DateComponents, text: str) -> ParsedInterval:
    """Return the days that ``components`` mean; ``text`` is quoted in error messages.

    Raises ``ImpossibleDate`` for a day, month or year that does not exist, ``NotUnderstood``
    where the components give no date.
    """
    components = _without_zero_parts(components)
    if components.mask:
        return _without_other_components(components, _unspecified_digits(components))
    if components.century is not None:
        return _without_other_components(components, _century(components, text))
    if components.decade:
        return _without_other_components(components, _decade(components))
    if components.year_pair:
        return _year_pair(components, text)
    if components.year is None:
        raise NotUnderstood("which_year")
    year = _checked_year(components, text)
    interval = _within_year(components, year, text)
    era = components.year.era
    return _clip_to_era(interval, era, components, text) if era else interval


def _without_zero_parts(components: DateComponents) -> DateComponents:
    """Return ``components`` without parts that are 0: unknown ones, as in 1946-07-00.

    A day without its month says nothing and is left out too. Raises ``NotUnderstood`` where the
    year is unknown, as in 00.00.0000.
    """
    year = components.year
    if 0 not in (components.month, components.day):
        if year and not year.era and year.gregorian == 0 and components.month:
            raise NotUnderstood("which_year")
        return components
    if year and not year.era and year.value == 0:
        raise NotUnderstood("which_year")
    known = components.copy()
    known.month = components.month or None
    known.day = components.day if known.month else None
    known.day = known.day or None
    return known


def _without_other_components(
    components: DateComponents, interval: ParsedInterval
) -> ParsedInterval:
    if (
        components.month
        or components.day
        or components.season
        or components.year
        or components.bare
    ):
        raise NotUnderstood
    return interval


def _checked_year(components: DateComponents, text: str) -> int:
    assert components.year is not None
    year = components.year.gregorian
    era = components.year.era
    if era and components.year.value < 1:
        value = f"{era.name}{components.year.value}年"
        raise ImpossibleDate("era_not_begun", text=text, era=era.name, start=era.start, value=value)
    if era and era.years and components.year.value > era.years:
        value = f"{era.name}{components.year.value}年"
        raise ImpossibleDate(
            "era_over", text=text, era=era.name, end=era.end, years=era.years, value=value
        )
    if not 1 <= year <= 9999:
        raise ImpossibleDate("year_out_of_range", text=text, year=year)
    if era and year < GREGORIAN_FROM and (components.month or components.season or components.part):
        raise NotUnderstood("lunar")
    return year


def _within_year(components: DateComponents, year: int, text: str) -> ParsedInterval:
    section = _section(components)
    if components.season and (components.month or components.day):
        raise NotUnderstood
    if components.month is not None:
        return _within_month(components, year, text, section)
    if components.day is not None or components.bare:
        raise NotUnderstood
    if components.season:
        return _season(components.season, year, section)
    first = 4 if components.fiscal else 1
    if section is None:
        if components.fiscal:
            return interval_of_months(year, first, 12)
        return interval_of_days(date(year, 1, 1), date(year, 12, 31), "year")
    count, index = section
    if 12 % count:
        raise NotUnderstood
    return interval_of_months(year, first + index * (12 // count), 12 // count)


def _section(components: DateComponents) -> tuple[int, int] | None:
    """Return the part of a period as (how many parts, index from 0), or None for the whole.

    Weeks are parts of a month: 52 stands for weeks. Ten days are a third of a month.
    """
    if components.division is None:
        return components.part
    name, number = components.division
    count = {"half": 2, "quarter": 4, "third": 3, "ten days": 3, "week": 5}[name]
    if name in ("ten days", "week") and not (components.month or components.century):
        raise NotUnderstood
    if number == -1:
        number = count
    if not 1 <= number <= count:
        raise ImpossibleDate("no_such_part", text=components.text, number=number)
    return (52 if name == "week" else count), number - 1


def _within_month(
    components: DateComponents, year: int, text: str, section: tuple[int, int] | None
) -> ParsedInterval:
    month = components.month or 0
    if not 1 <= month <= 12:
        raise ImpossibleDate("no_such_month", text=text, month=month)
    if components.fiscal and month < 4:
        year += 1
    last = last_of_month(year, month)
    if components.day is None:
        if section is None:
            return interval_of_days(last.replace(day=1), last, "month")
        first_day, last_day = _days_of_month(section, last.day)
        return interval_of_days(last.replace(day=first_day), last.replace(day=last_day), "day")
    if section is not None:
        raise NotUnderstood
    if not 1 <= components.day <= last.day:
        code = "not_leap" if (month, components.day) == (2, 29) else "no_such_day"
        name = f"{year:04d}-{month:02d}"
        raise ImpossibleDate(
            code, text=text, day=components.day, month=name, days=last.day, year=year
        )
    day = last.replace(day=components.day)
    match components.night:
        case "onto":
            return interval_of_days(add_days(day, -1) or day, day, "day")
        case "from":
            return interval_of_days(day, add_days(day, 1) or day, "day")
    return interval_of_days(day, day, "day")


def _days_of_month(section: tuple[int, int], length: int) -> tuple[int, int]:
    match section:
        case (2, index):
            return ((1, 15), (16, length))[index]
        case (3, index):
            return ((1, 10), (11, 20), (21, length))[index]
        case (31, _):
            return length, length
        case (52, 4):
            return length - 6, length
        case (52, index):
            return 7 * index + 1, 7 * index + 7
    raise NotUnderstood


def _season(season: int, year: int, section: tuple[int, int] | None) -> ParsedInterval:
    first = SEASON_MONTHS[season]
    if section is None and season == 24:
        # "Winter 1946" began or ended in 1946; the interval covers both winters.
        return interval_of_months(year - 1, 12, 15)
    if section is None:
        interval = interval_of_months(year, first, 3)
        name = f"{year:04d}-{season}"
        assert interval.start
        assert interval.end
        return ParsedInterval(
            replace(interval.start, edtf=name), replace(interval.end, edtf=name), (name,)
        )
    count, index = section
    if count == 3:
        # For a winter: the one month that lies in the year named.
        return interval_of_months(year, (first + index - 1) % 12 + 1, 1)
    if count == 2 and season != 24:
        middle = date(year, first + 1, 15)
        if index == 0:
            return interval_of_days(date(year, first, 1), middle, "day")
        return interval_of_days(middle.replace(day=16), last_of_month(year, first + 2), "day")
    raise NotUnderstood


def innermost_winter(components: DateComponents) -> ParsedInterval:
    """Return the interval for a bound that excludes "winter 1946", such as "before winter 1946".

    That winter began in December 1946 at the latest and ended in February 1946 at the earliest,
    so the interval runs backwards; ``apply_bound`` uses only one end of it.
    """
    assert components.year
    begins, ends = (
        interval_of_months(components.year.gregorian, 12, 1),
        interval_of_months(components.year.gregorian, 2, 1),
    )
    return ParsedInterval(begins.start, ends.end)


def _year_pair(components: DateComponents, text: str) -> ParsedInterval:
    assert components.year_pair
    first, last = components.year_pair
    section = _section(components)
    if components.season == 24 and last == first + 1:
        if section is None:
            return interval_of_months(first, 12, 3)
        if section[0] == 3:
            return interval_of_months(first, 12 + section[1], 1)
        raise NotUnderstood
    if first == last:
        return _within_year(components, first, text)
    if section or components.day or components.bare:
        raise NotUnderstood
    if last < first:
        raise ImpossibleDate("reversed", text=text, first=first, last=last)
    left, right = (_within_year(components, year, text) for year in (first, last))
    assert left.start
    assert right.end
    return ParsedInterval(left.start, right.end, (left.start.edtf, right.end.edtf))


def _decade(components: DateComponents) -> ParsedInterval:
    assert components.decade
    first, _, era = components.decade
    length = 10
    if not 1 <= first <= 9990:
        raise NotUnderstood
    interval = _years_of(first, length, _section(components))
    if _section(components) is None and first % 10 == 0:
        interval = replace(interval, standalone=(f"{first // 10:03d}X",))
    return _clip_to_era(interval, era, components, components.text) if era else interval


def _century(components: DateComponents, text: str) -> ParsedInterval:
    number = components.century or 0
    if not 1 <= number <= 99:
        raise ImpossibleDate("no_such_part", text=text, number=number)
    first = (number - 1) * 100
    section = _section(components)
    if components.division and components.division[0] == "ten days":
        section = (10, components.division[1] - 1)
    if section is None:
        interval = _years_of(max(first, 1), 100 if first else 99, None)
        return replace(interval, standalone=(f"{number - 1:02d}XX",))
    return _years_of(first, 100, section)


def _years_of(first: int, length: int, section: tuple[int, int] | None) -> ParsedInterval:
    """Return a part of ``length`` years; thirds that are no whole years are rounded outwards."""
    last = first + length - 1
    if section:
        count, index = section
        if count > length // 2:
            raise NotUnderstood
        last = first - (-(index + 1) * length // count) - 1
        first = first + index * length // count
    if not 1 <= first <= last <= 9999:
        raise NotUnderstood
    return interval_of_days(date(first, 1, 1), date(last, 12, 31), "year")


def _unspecified_digits(components: DateComponents) -> ParsedInterval:
    assert components.mask
    year = components.mask[:4]
    first = max(int(year.replace("X", "0")), 1)
    last = int(year.replace("X", "9"))
    if _section(components) is not None:
        if not year.endswith("X") or "XX" in year:
            raise NotUnderstood
        return _years_of(first, 10, _section(components))
    if last < 1:
        raise ImpossibleDate("year_out_of_range", text=components.text, year=year)
    interval = interval_of_days(date(first, 1, 1), date(last, 12, 31), "year", (components.mask,))
    return replace(interval, as_end=components.mask)


def _clip_to_era(
    interval: ParsedInterval, era: Era, components: DateComponents, text: str
) -> ParsedInterval:
    """Return the days of ``interval`` that lie in the era; an approximate year is not cut.

    Raises ``ImpossibleDate`` if no day lies in the era.
    """
    assert interval.start
    assert interval.end
    value = components.text
    if era.end and interval.start.day > era.end:
        raise ImpossibleDate(
            "era_over", text=text, era=era.name, end=era.end, years=era.years, value=value
        )
    if interval.end.day < era.start:
        raise ImpossibleDate("era_not_begun", text=text, era=era.name, start=era.start, value=value)
    first = max(interval.start.day, era.start)
    last = min(interval.end.day, era.end or date.max)
    if (first, last) == (interval.start.day, interval.end.day) or components.approximate:
        return interval
    if components.decade:
        return interval_of_days(first, last, "year")
    clipped = interval_of_days(first, last, "day")
    start = clipped.start if first > interval.start.day else interval.start
    end = clipped.end if last < interval.end.day else interval.end
    return ParsedInterval(start, end, clipped.standalone)
