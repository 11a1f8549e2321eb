"""Dates and times as an XLSX shows them: by the number format of their cell.

A date is stored as a number of days. How much of it is known only the format says: a month typed as
"Sep-45" is stored as the first of September. This file imports no Django: it runs in the separate
program that reads workbooks.
"""

from __future__ import annotations

import locale as locale_tables
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from tabular.format_codes import Section, Token
from tabular.shown_numbers import Shown

#: Excel's last day, 9999-12-31.
_LAST_SERIAL = 2_958_465
#: Excel has a 29 February 1900, which never was. The days before it are counted from another day.
_NO_DAY = 60
_ERAS = (
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"),
    (date(1868, 1, 25), "明治", "M"),
)
_JAPANESE, _BUDDHIST, _GREGORIAN = "japanese", "buddhist", "gregorian"
#: The second byte of a locale code, [$-107041E]. Other calendars are not read here.
_CALENDARS = {0: _GREGORIAN, 1: _GREGORIAN, 2: _GREGORIAN, 3: _JAPANESE, 7: _BUDDHIST,
              9: _GREGORIAN, 10: _GREGORIAN, 11: _GREGORIAN, 12: _GREGORIAN}  # fmt: skip
#: The day or time as the settings of the reader's computer show it.
_SYSTEM_DATE, _SYSTEM_TIME = ("F800", "X-SYSDATE"), ("F400", "X-SYSTIME")


@dataclass(frozen=True)
class _Locale:
    names: str  # the language of the names of months, for Babel
    calendar: str
    is_known: bool = True
    first_year_is_gannen: bool = False


@lru_cache(maxsize=256)
def _locale_of(code: str) -> _Locale:
    """Return what a locale code (`411`, `107041E`, `ja-JP-x-gannen`, `en-US`) means."""
    code = code.partition(",")[0]
    try:
        number = int(code or "0", 16)
    except ValueError:
        language = code.partition("-")[0].lower()
        return _Locale(language, _GREGORIAN, True, "gannen" in code.lower())
    calendar = _CALENDARS.get(number >> 16 & 0xFF)
    language = locale_tables.windows_locale.get(number & 0xFFFF, "en").partition("_")[0]
    # The highest byte asks for other digits: those of Arabic or kanji are not written here.
    is_known = calendar is not None and number >> 24 in (0, 1) and number & 0xFFFF != 0x404
    return _Locale(language, calendar or _GREGORIAN, is_known)


def show_date(serial: float, section: Section, is_1904: bool) -> Shown:
    """Return what a cell with a date or a time shows.

    A complete day is written in ISO 8601 (1946-07-04), because each program spells it by the
    settings of its computer. A month or a year is written as it is shown, with its ISO form
    (1945-09) as the `date`.
    """
    shown = _Parts(section)
    if abs(serial) > _LAST_SERIAL + 1:
        return Shown("", kind="no_such_day")
    if shown.is_elapsed:
        return Shown(_elapsed(serial, section))
    moment = _moment(serial, is_1904, shown)
    if moment is None:
        return Shown("", kind="no_such_day")
    where = _locale_of(section.locale)
    is_system = section.locale.upper() in _SYSTEM_DATE
    if is_system or (shown.has_year and shown.has_month and shown.has_day):
        day = moment.date().isoformat()
        return Shown(day + _time_of(moment, shown), kind=_year_typed(serial))
    if shown.has_year and not shown.has_day:
        iso = f"{moment:%Y-%m}" if shown.has_month else f"{moment:%Y}"
        if section.is_unknown or not where.is_known:
            is_ours = where.calendar == _GREGORIAN and where.is_known
            return Shown(iso, iso, "written_in_iso") if is_ours else Shown("", kind="calendar")
        return Shown(_spell(moment, section, where), iso, _year_typed(serial))
    if section.is_unknown or not where.is_known:
        return Shown("", kind="unknown_format")
    text = _spell(moment, section, where)
    return Shown(text, kind="day_without_year" if shown.has_day or shown.has_month else "")


class _Parts:
    """Which parts of a date and of a time a section shows."""

    def __init__(self, section: Section) -> None:
        self.tokens = minutes_marked(section)
        letters = [token.text for token in self.tokens if token.kind == "date"]
        self.has_year = any(letter[0] in "ybe" for letter in letters)
        self.has_month = any(letter[0] == "m" for letter in letters)
        self.has_day = "d" in letters or "dd" in letters
        self.has_time = any(letter[0] in "hsn" for letter in letters)
        self.has_seconds = any(letter[0] == "s" for letter in letters)
        self.has_date = any(letter[0] in "ybegmda" for letter in letters)
        self.is_elapsed = any(token.kind == "elapsed" for token in self.tokens)
        self.second_places = max(
            (len(token.text) - 1 for token in self.tokens if token.kind == "fraction"), default=0
        )
        if section.locale.upper() in _SYSTEM_TIME:
            self.has_date, self.has_year, self.has_month, self.has_day = (False,) * 4


@lru_cache(maxsize=1024)
def minutes_marked(section: Section) -> tuple[Token, ...]:
    """Return the tokens of a date, with `m` as `n` where it is minutes: after hours or before
    seconds."""
    tokens = list(section.tokens)
    dates = [n for n, token in enumerate(tokens) if token.kind in ("date", "elapsed")]
    for place, index in enumerate(dates):
        text = tokens[index].text if tokens[index].kind == "date" else ""
        before = tokens[dates[place - 1]].text if place else ""
        after = tokens[dates[place + 1]].text if place + 1 < len(dates) else ""
        if text in ("m", "mm") and (before.strip("[]")[:1] == "h" or after[:1] == "s"):
            tokens[index] = Token("date", "n" * len(text))
    return tuple(tokens)


def _moment(serial: float, is_1904: bool, shown: _Parts) -> datetime | None:
    """Return the day and time of a serial number, to the second or the fraction of one that is
    shown; None where there is no such day."""
    days, seconds = divmod(round(serial * 86_400, shown.second_places), 86_400)
    if days < 0 or days > _LAST_SERIAL:
        return None
    if is_1904:
        start = datetime(1904, 1, 1)
    elif shown.has_date and days in (0, _NO_DAY):
        return None
    else:
        start = datetime(1899, 12, 31) if days < _NO_DAY else datetime(1899, 12, 30)
    try:
        return start + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None


def _year_typed(serial: float) -> str:
    """A year that was typed into a cell of dates became a day of the early 20th century."""
    return "year_as_date" if serial == int(serial) and 1800 <= serial <= 2100 else ""


def _time_of(moment: datetime, shown: _Parts) -> str:
    if not shown.has_time:
        return ""
    return f"T{moment:%H:%M:%S}" if shown.has_seconds else f" {moment:%H:%M}"


def _elapsed(serial: float, section: Section) -> str:
    """Return a length of time such as 26:30 (`[h]:mm`)."""
    tokens = minutes_marked(section)
    total = round(abs(serial) * 86_400)
    units = {"h": 3600, "m": 60, "s": 1}
    text = ""
    for token in tokens:
        letter = token.text.strip("[]")[:1]
        if token.kind == "elapsed":
            amount, total = divmod(total, units[letter])
            text += str(amount).zfill(len(token.text))
        elif token.kind == "date" and letter in "hns":
            amount, total = divmod(total, {"h": 3600, "n": 60, "s": 1}[letter])
            text += str(amount).zfill(len(token.text))
        elif token.kind in ("literal", "fraction"):
            text += token.text
    return ("-" if serial < 0 and any(c in "123456789" for c in text) else "") + text.strip()


def _spell(moment: datetime, section: Section, where: _Locale) -> str:
    tokens = minutes_marked(section)
    has_noon = any(token.kind == "ampm" for token in tokens)
    has_era = any(token.kind == "date" and token.text[0] == "g" for token in tokens)
    is_japanese = has_era or where.calendar == _JAPANESE or where.names == "ja"
    with_day = any(token.text in ("d", "dd") for token in tokens if token.kind == "date")
    parts = []
    for token in tokens:
        if token.kind == "ampm":
            parts.append(_noon(moment, token.text))
        elif token.kind == "fraction":
            parts.append(f".{moment.microsecond:06d}"[: len(token.text)])
        elif token.kind == "date" and token.text[0] in "ybeg":
            parts.append(_year(moment, token.text, where, is_japanese, has_era))
        elif token.kind == "date" and token.text[0] in "mda":
            parts.append(_month_or_day(moment, token.text, where.names, with_day))
        elif token.kind == "date":
            hour = moment.hour % 12 or 12 if has_noon else moment.hour
            number = {"h": hour, "n": moment.minute, "s": moment.second}[token.text[0]]
            parts.append(str(number).zfill(min(len(token.text), 2)))
        else:
            parts.append(token.text)
    return "".join(parts).strip()


def _noon(moment: datetime, text: str) -> str:
    first, second = text.split("/")
    return first if moment.hour < 12 else second


def _year(moment: datetime, text: str, where: _Locale, is_japanese: bool, has_era: bool) -> str:
    letter, length = text[0], len(text)
    if letter == "b" or (where.calendar == _BUDDHIST and letter in "ye"):
        year = moment.year + 543
        return str(year) if length > 2 else f"{year % 100:02d}"
    begun, name, initial = next(
        (era for era in _ERAS if moment.date() >= era[0]), (date(1, 1, 1), "", "")
    )
    if letter == "g":
        return {1: initial, 2: name[:1]}.get(length, name)
    if name and (letter == "e" and is_japanese or where.calendar == _JAPANESE):
        year = moment.year - begun.year + 1
        if year == 1 and where.first_year_is_gannen:
            return "元"
        return str(year).zfill(min(length, 2) if letter == "e" else 1)
    return str(moment.year) if length > 2 or letter == "e" else f"{moment.year % 100:02d}"


def _month_or_day(moment: datetime, text: str, language: str, with_day: bool) -> str:
    letter, length = text[0], len(text)
    if length <= 2 and letter in "md":
        return str(moment.month if letter == "m" else moment.day).zfill(length)
    if letter == "a":
        language, width = "ja", "wide" if length == 4 else "abbreviated"
    elif language in ("ja", "zh", "ko"):  # their Excel writes these in English
        language = "en"
    if letter in "da":
        width = "wide" if length == 4 else "abbreviated"
        return _names(language, "days", width, "format")[moment.weekday()]
    width = {3: "abbreviated", 5: "narrow"}.get(length, "wide")
    name = _names(language, "months", width, "format" if with_day else "stand-alone")[moment.month]
    return name[:1] if length == 5 else name


@lru_cache(maxsize=128)
def _names(language: str, what: str, width: str, context: str) -> dict[int, str]:
    """Return the names of months (1 to 12) or days (0 is Monday), by Unicode CLDR."""
    from babel import Locale, UnknownLocaleError

    try:
        known: Any = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        known = Locale.parse("en")
    names = getattr(known, what)[context][width]
    if width == "abbreviated" and language == "en" and what == "months":
        return {number: name[:3] for number, name in names.items()}
    return {number: name.rstrip(".") for number, name in names.items()}
