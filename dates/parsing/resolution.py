"""From the parts of a clause to the days they mean, by the house rules of ``docs/dates.md``."""

from dataclasses import replace
from datetime import date

from dates.arithmetic import add_days, last_of_month
from dates.messages import ImpossibleDate

from .eras import GREGORIAN_FROM, Era
from .interval import ParsedInterval, interval_of_days, interval_of_months
from .parts import DateComponents, NotUnderstood

SEASON_MONTHS = {21: 3, 22: 6, 23: 9, 24: 12}


def resolve(parts: DateComponents, text: str) -> ParsedInterval:
    """The days that ``parts`` mean; ``text`` is what a refusal names.

    Raises ``ImpossibleDate`` for a day, month or year that does not exist, ``NotUnderstood`` where
    the parts give no date.
    """
    if parts.mask:
        return _without_other_components(parts, _unspecified_digits(parts))
    if parts.century is not None:
        return _without_other_components(parts, _century(parts, text))
    if parts.decade:
        return _without_other_components(parts, _decade(parts))
    if parts.pair:
        return _year_pair(parts, text)
    if parts.year is None:
        raise NotUnderstood("which_year")
    year = _checked_year(parts, text)
    found = _within_year(parts, year, text)
    era = parts.year.era
    return _clip_to_era(found, era, parts, text) if era else found


def _without_other_components(parts: DateComponents, found: ParsedInterval) -> ParsedInterval:
    if parts.month or parts.day or parts.season or parts.year or parts.bare:
        raise NotUnderstood
    return found


def _checked_year(parts: DateComponents, text: str) -> int:
    assert parts.year is not None
    year = parts.year.gregorian
    era = parts.year.era
    if era and parts.year.value < 1:
        value = f"{era.name}{parts.year.value}年"
        raise ImpossibleDate("era_not_begun", text=text, era=era.name, start=era.start, value=value)
    if era and era.years and parts.year.value > era.years:
        value = f"{era.name}{parts.year.value}年"
        raise ImpossibleDate(
            "era_over", text=text, era=era.name, end=era.end, years=era.years, value=value
        )
    if not 1 <= year <= 9999:
        raise ImpossibleDate("year_out_of_range", text=text, year=year)
    if era and year < GREGORIAN_FROM and (parts.month or parts.season or parts.part):
        raise NotUnderstood("lunar")
    return year


def _within_year(parts: DateComponents, year: int, text: str) -> ParsedInterval:
    section = _section(parts)
    if parts.season and (parts.month or parts.day):
        raise NotUnderstood
    if parts.month is not None:
        return _within_month(parts, year, text, section)
    if parts.day is not None or parts.bare:
        raise NotUnderstood
    if parts.season:
        return _season(parts.season, year, section)
    first = 4 if parts.fiscal else 1
    if section is None:
        if parts.fiscal:
            return interval_of_months(year, first, 12)
        return interval_of_days(date(year, 1, 1), date(year, 12, 31), "year")
    count, index = section
    if 12 % count:
        raise NotUnderstood
    return interval_of_months(year, first + index * (12 // count), 12 // count)


def _section(parts: DateComponents) -> tuple[int, int] | None:
    """The part of a period, as (how many parts, which from 0); weeks and tens of days of months."""
    if parts.division is None:
        return parts.part
    name, number = parts.division
    count = {"half": 2, "quarter": 4, "third": 3, "ten days": 3, "week": 5}[name]
    if name in ("ten days", "week") and not (parts.month or parts.century):
        raise NotUnderstood
    if number == -1:
        number = count
    if not 1 <= number <= count:
        raise ImpossibleDate("no_such_part", text=parts.text, number=number)
    return (52 if name == "week" else count), number - 1


def _within_month(
    parts: DateComponents, year: int, text: str, section: tuple[int, int] | None
) -> ParsedInterval:
    month = parts.month or 0
    if not 1 <= month <= 12:
        raise ImpossibleDate("no_such_month", text=text, month=month)
    if parts.fiscal and month < 4:
        year += 1
    last = last_of_month(year, month)
    if parts.day is None:
        if section is None:
            return interval_of_days(last.replace(day=1), last, "month")
        first_day, last_day = _days_of_month(section, last.day)
        return interval_of_days(last.replace(day=first_day), last.replace(day=last_day), "day")
    if section is not None:
        raise NotUnderstood
    if not 1 <= parts.day <= last.day:
        code = "not_leap" if (month, parts.day) == (2, 29) else "no_such_day"
        name = f"{year:04d}-{month:02d}"
        raise ImpossibleDate(code, text=text, day=parts.day, month=name, days=last.day, year=year)
    day = last.replace(day=parts.day)
    match parts.night:
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
        # "Winter 1946" began or ended in 1946: the widest reading.
        return interval_of_months(year - 1, 12, 15)
    if section is None:
        found = interval_of_months(year, first, 3)
        name = f"{year:04d}-{season}"
        assert found.start
        assert found.end
        return ParsedInterval(
            replace(found.start, edtf=name), replace(found.end, edtf=name), (name,)
        )
    count, index = section
    if count == 3:
        # The one month of that winter which lies in the year named.
        return interval_of_months(year, (first + index - 1) % 12 + 1, 1)
    if count == 2 and season != 24:
        middle = date(year, first + 1, 15)
        if index == 0:
            return interval_of_days(date(year, first, 1), middle, "day")
        return interval_of_days(middle.replace(day=16), last_of_month(year, first + 2), "day")
    raise NotUnderstood


def innermost_winter(parts: DateComponents) -> ParsedInterval:
    """What every date before, or after, "winter 1946" must come before, or after.

    That winter began in December 1946 at the latest and ended in February 1946 at the earliest,
    so this runs backwards; ``apply_bound`` takes one end of it.
    """
    assert parts.year
    begins, ends = (
        interval_of_months(parts.year.gregorian, 12, 1),
        interval_of_months(parts.year.gregorian, 2, 1),
    )
    return ParsedInterval(begins.start, ends.end)


def _year_pair(parts: DateComponents, text: str) -> ParsedInterval:
    assert parts.pair
    first, last = parts.pair
    section = _section(parts)
    if parts.season == 24 and last == first + 1:
        if section is None:
            return interval_of_months(first, 12, 3)
        if section[0] == 3:
            return interval_of_months(first, 12 + section[1], 1)
        raise NotUnderstood
    if first == last:
        return _within_year(parts, first, text)
    if section or parts.day or parts.bare:
        raise NotUnderstood
    if last < first:
        raise ImpossibleDate("reversed", text=text, first=first, last=last)
    left, right = (_within_year(parts, year, text) for year in (first, last))
    assert left.start
    assert right.end
    return ParsedInterval(left.start, right.end, (left.start.edtf, right.end.edtf))


def _decade(parts: DateComponents) -> ParsedInterval:
    assert parts.decade
    first, _, era = parts.decade
    length = 10
    if not 1 <= first <= 9990:
        raise NotUnderstood
    found = _years_of(first, length, _section(parts))
    if _section(parts) is None and first % 10 == 0:
        found = replace(found, standalone=(f"{first // 10:03d}X",))
    return _clip_to_era(found, era, parts, parts.text) if era else found


def _century(parts: DateComponents, text: str) -> ParsedInterval:
    number = parts.century or 0
    if not 1 <= number <= 99:
        raise ImpossibleDate("no_such_part", text=text, number=number)
    first = (number - 1) * 100
    section = _section(parts)
    if parts.division and parts.division[0] == "ten days":
        section = (10, parts.division[1] - 1)
    if section is None:
        found = _years_of(max(first, 1), 100 if first else 99, None)
        return replace(found, standalone=(f"{number - 1:02d}XX",))
    return _years_of(first, 100, section)


def _years_of(first: int, length: int, section: tuple[int, int] | None) -> ParsedInterval:
    """A section of ``length`` years; thirds that do not come out even are rounded outwards."""
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


def _unspecified_digits(parts: DateComponents) -> ParsedInterval:
    assert parts.mask
    year = parts.mask[:4]
    first = max(int(year.replace("X", "0")), 1)
    last = int(year.replace("X", "9"))
    if _section(parts) is not None:
        if not year.endswith("X") or "XX" in year:
            raise NotUnderstood
        return _years_of(first, 10, _section(parts))
    if last < 1:
        raise ImpossibleDate("year_out_of_range", text=parts.text, year=year)
    return interval_of_days(date(first, 1, 1), date(last, 12, 31), "year", (parts.mask,))


def _clip_to_era(
    found: ParsedInterval, era: Era, parts: DateComponents, text: str
) -> ParsedInterval:
    """The days of ``found`` that lie in the era; a year "around" its edge is left whole."""
    assert found.start
    assert found.end
    value = parts.text
    if era.end and found.start.day > era.end:
        raise ImpossibleDate(
            "era_over", text=text, era=era.name, end=era.end, years=era.years, value=value
        )
    if found.end.day < era.start:
        raise ImpossibleDate("era_not_begun", text=text, era=era.name, start=era.start, value=value)
    first = max(found.start.day, era.start)
    last = min(found.end.day, era.end or date.max)
    if (first, last) == (found.start.day, found.end.day) or parts.approximate:
        return found
    if parts.decade:
        return interval_of_days(first, last, "year")
    clipped = interval_of_days(first, last, "day")
    start = clipped.start if first > found.start.day else found.start
    end = clipped.end if last < found.end.day else found.end
    return ParsedInterval(start, end, clipped.standalone)
