"""Dates in figures: 2.9.1945, 1945-09-02, 12.iv.1947, 1946/47, 1940s, 1940-х, 194-, 19--.

Each pattern has a maker that turns its match into the kind and value of a token, or None where
it does not apply. The order matters: the longest shapes come first. Months and days are not
checked here.
"""

import re
from collections.abc import Callable

from .numerals import ROMAN
from .registry import PARSERS
from .tokens import NumericDate, Token, TokenKind

NumericToken = tuple[TokenKind, object] | None
NumericParser = Callable[[re.Match[str], str, list[Token]], NumericToken]

_MONTH_ROMAN = "xii|xi|x|ix|viii|vii|vi|v|iv|iii|ii|i"
_END = r"(?![0-9])"
_BLANK = r"(?:\?{1,2}|xx|__|--)"
_BLANK_OR_ZERO = r"(?:\?{1,2}|xx|__|--|00)"
# 1940-50-е and 1940–50s are decades, not years.
_NO_DECADE = r"(?!\s?[-–]?'?(?:s|е|х|ые|ых|ми)(?![a-zа-я])|年代)"


def _after_era(before: list[Token]) -> bool:
    return bool(before) and before[-1].kind is TokenKind.ERA


def _year_first(lang: str, before: list[Token]) -> bool:
    """Whether figures run from year to day: in Japanese, or as begun earlier in the text."""
    return PARSERS[lang].year_first or any(
        t.kind is TokenKind.DATE and re.match(r"\d{4}[-./]", t.text) for t in before
    )


def _month(text: str) -> int:
    return ROMAN.get(text) or int(text)


def _ignored(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.FILLER, None


def _year_month_day(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.DATE, NumericDate(
        int(match[1]), _month(match[3]), int(match[4]), year_first=True
    )


def _year_masked(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.UNKNOWN_DIGITS, f"{match[1]}-XX"


def _year_month_masked(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.DATE, NumericDate(int(match[1]), int(match[2]), year_first=True)


def _masked_day_first(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    month = int(match[1]) if match[1].isdecimal() and match[1] != "00" else None
    return TokenKind.DATE, NumericDate(int(match[2]), month)


def _short_date(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """20.9.2 after an era, or without one in Japanese; 45.9.2 elsewhere."""
    first, last = match[1], match[4]
    if _after_era(before) or (PARSERS[lang].year_first and len(last) <= 2):
        return _year_first_date(int(first), _month(match[3]), int(last), len(first))
    if int(first) > 31 and len(first) == 2:
        return _year_first_date(int(first), _month(match[3]), int(last), 2)
    return None


def _year_first_date(year: int, month: int, day: int | None, digits: int) -> NumericToken:
    return TokenKind.DATE, NumericDate(year, month, day, digits, year_first=True)


def _day_month_year(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    day, sign, month, year = int(match[1]), match[2], match[3], match[4]
    digits = len(year)
    in_figures = month.isdecimal()
    number = _month(month)
    # American and European writers disagree about strokes; full stops are day first everywhere.
    open_order = in_figures and sign in "/-" and not PARSERS[lang].day_first
    if open_order and number > 12 >= day:
        return TokenKind.DATE, NumericDate(int(year), day, number, digits)
    either = open_order and day <= 12 and day != number
    return TokenKind.DATE, NumericDate(int(year), number, day, digits, either)


def _month_year(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.DATE, NumericDate(int(match[2]), _month(match[1]))


def _year_number(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """1946/47, 1946-7, 1945-09, 1945.9: a pair of years or a month."""
    year, sign, tail, rest = int(match[1]), match[2], match[3], match.string[match.end() :]
    number, short = int(tail), year % 10 ** len(tail)
    turn = number == 0 and short == 10 ** len(tail) - 1
    pair = year - short + number + (10 ** len(tail) if turn else 0)
    month: NumericToken = (TokenKind.DATE, NumericDate(year, number, year_first=True))
    years: NumericToken = (TokenKind.YEAR_PAIR, (year, pair))
    if sign == ".":
        return month
    plural = re.match(r"\s?(?:гг|годы|годов|годах|years)", rest)
    if plural and pair > year:
        return years
    if sign != "." and re.match(r"\s?年", rest) and pair > year:
        return years  # 1947-8年
    if number > 12 or number == 0:
        # 1947-45 is a range that runs backwards, 1947-13 a month that does not exist.
        return years if pair > year or number > 31 else month
    if PARSERS[lang].year_first or (sign == "-" and len(tail) == 2):
        return month
    consecutive = pair == year + 1
    return years if consecutive or (sign == "-" and pair > year) else month


def _year_pair_with_dash(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """1945–46 in one piece, where 46 can be neither a day nor a month."""
    year, tail = int(match[1]), int(match[2])
    if tail > 31 and tail > year % 100:
        return TokenKind.YEAR_PAIR, (year, year // 100 * 100 + tail)
    return None


def _two_numbers(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """9.2 after an era is a month of a year; else day and month, in the text's order.

    12.46 is December 1946; 12.30 may as well be a time of day and has no year.
    """
    first, second = match[1], match[2]
    if _after_era(before):
        return _year_first_date(int(first), _month(second), None, len(first))
    if _year_first(lang, before):
        return TokenKind.DATE, NumericDate(None, int(first), _month(second), year_first=True)
    if second.isdecimal() and len(second) == 2 and int(second) > 31:
        return TokenKind.DATE, NumericDate(int(second), int(first), None, 2)
    return TokenKind.DATE, NumericDate(None, _month(second), int(first))


def _two_numbers_with_slash(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return _two_numbers(match, lang, before) if _year_first(lang, before) else None


def _decade(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    digits = match[1]
    if _after_era(before) or len(digits) == 3:
        return None
    if len(digits) == 4 and int(digits) % 100 == 0 and match[0].endswith("s"):
        return TokenKind.CENTURY, int(digits) // 100 + 1
    return TokenKind.DECADE, (int(digits) + (0 if len(digits) == 4 else 1900), len(digits) == 4)


def _unknown_digit(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    if before and before[-1].kind is TokenKind.ANNO_DOMINI:
        return None  # AD 100? is a doubtful year, not a decade
    return TokenKind.UNKNOWN_DIGITS, match[1] + "X" * (4 - len(match[1]))


def _century(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.CENTURY, _month(match[1])


def _roman_ordinal(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.ROMAN, ROMAN[match[1]]


def _quarter(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.PART, (4, int(match[1] or match[2]) - 1)


def _ordinal(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.ORDINAL, int(match[1])


def _ordinal_year(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.NUMBER, (int(match[1]), 4)


def _short_year(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.YEAR_PAIR, (1900 + int(match[1]),) * 2


def _number(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.NUMBER, (int(match[0]), len(match[0]))


_RU_TAIL = r"(?:ый|ой|ая|ое|ого|ому|ом|ую|го|му|й|я|е|м|х)(?![а-я])"
_PATTERNS: tuple[tuple[str, NumericParser], ...] = (
    (r"\d{1,2}:\d{2}(?::\d{2})?" + _END, _ignored),
    (r"(\d{4})([-./])00\2(?:00|\?\?)" + _END, _year_masked),
    (r"(\d{4})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{1,2})" + _END, _year_month_day),
    (rf"(\d{{4}})\s?([-./])\s?({_MONTH_ROMAN})\s?\2\s?(\d{{1,2}})" + _END, _year_month_day),
    (rf"(\d{{4}})([-./]){_BLANK}(?:\2{_BLANK})?" + _END, _year_masked),
    (rf"(\d{{4}})[-./](\d{{2}})[-./]{_BLANK_OR_ZERO}" + _END, _year_month_masked),
    (
        rf"{_BLANK_OR_ZERO}[-./](\d{{1,2}}|{_BLANK})[-./](\d{{4}})" + _END,
        _masked_day_first,
    ),
    (r"'?(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{1,2})" + _END, _short_date),
    (r"(\d{1,2})([-./])\s?(\d{1,2})\s?\2\s?'?(\d{4}|\d{2})" + _END, _day_month_year),
    (
        rf"(\d{{1,2}})\s?([-./ ])\s?({_MONTH_ROMAN})\s?[-./ ]\s?'?(\d{{4}}|\d{{2}})" + _END,
        _day_month_year,
    ),
    (rf"(\d{{1,2}}|{_MONTH_ROMAN})(?:[-/]|\.\s?)(\d{{4}})" + _END, _month_year),
    (rf"({_MONTH_ROMAN})\s(\d{{4}})" + _END, _month_year),
    (r"(\d{4})\s?([/])\s?(\d{1,2})" + _END + _NO_DECADE, _year_number),
    (r"(\d{4})([-.])(\d{1,2})" + _END + _NO_DECADE, _year_number),
    (r"(\d{4})[–〜~](\d{2})(?![0-9.])" + _NO_DECADE, _year_pair_with_dash),
    (rf"(\d{{1,2}})\.\s?(\d{{1,2}}|{_MONTH_ROMAN})(?![0-9a-z])", _two_numbers),
    (r"(\d{1,2})/(\d{1,2})" + _END, _two_numbers_with_slash),
    (rf"(\d{{1,2}})/({_MONTH_ROMAN})(?![0-9a-z])", _two_numbers),
    (r"'?(\d{3}0|[1-9]0)(?:\s?'?|-?ie)s(?![a-z])", _decade),
    (r"'?(\d{3}0|[1-9]0)\s?[-–]?\s?'?(?:ые|ых|ыми|ым|е|х|ми|м)(?![а-я])", _decade),
    (r"(\d{3})(?:[_x*]|\.{2,}|[-–](?![0-9])|\?{1,2}(?![0-9?]))", _unknown_digit),
    (r"(\d{2})(?:--|––|__|xx|\?\?|\*\*|\.\.)" + _END, _unknown_digit),
    (r"(\d{1,2})(?:st|nd|rd|th)?\s?-?c\.?(?=\s*$)", _century),
    (rf"({'|'.join(sorted(ROMAN, key=len, reverse=True))})\s?вв?(?![а-я])", _century),
    (rf"({'|'.join(sorted(ROMAN, key=len, reverse=True))})-?{_RU_TAIL}", _roman_ordinal),
    (r"(?:q\s?-?([1-4])|([1-4])\s?q)(?![a-z0-9])", _quarter),
    (r"(\d{1,2})\s?(?:st|nd|rd|th|(?<=[23])d)(?![a-z])", _ordinal),
    (r"(\d{4})\s?-?\s?" + _RU_TAIL, _ordinal_year),
    (r"(\d{1,2})-?" + _RU_TAIL, _ordinal),
    (r"第(\d{1,2})", _ordinal),
    (r"'(\d{2})" + _END, _short_year),
    (r"\d{1,9}" + _END, _number),
)
NUMERIC_PATTERNS: tuple[tuple[re.Pattern[str], NumericParser], ...] = tuple(
    (re.compile(pattern, re.ASCII), maker) for pattern, maker in _PATTERNS
)
