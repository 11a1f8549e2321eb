"""Patterns of numeric dates: 2.9.1945, 1945-09-02, 12.iv.1947, 1946/47, 1940s, 1940-х, 194-, 19--.

Each pattern has a parser that turns a match into the kind and value of a token, or returns None
where the pattern does not apply. The order matters: longer patterns come first. Months and days
are not checked here.
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
_BLANK = r"(?:\?{1,2}|xx|uu|__|--)"
# 1945-? is a range with an unknown end; 1945-?? leaves the month blank.
_TWO_BLANKS = r"(?:\?\?(?!\?)|xx|uu|__|--)"
_BLANK_OR_ZERO = r"(?:\?{1,2}|xx|uu|__|--|00?)"
# 1940-50-е and 1940–50s are decades, not years.
_NO_DECADE = r"(?!\s?[-–]?'?(?:s|е|х|ые|ых|ми)(?![a-zа-я])|年代)"

# 1945-19?? and 1945/19xx are ranges to a year with unknown digits.
_NO_MASK = r"(?!\?\?|[xu_*])"
_NO_LETTER = r"(?![a-zа-я0-9])"
# 1945–06 июля, 1945–6月: the number counts days or months.
_NO_UNIT = r"(?!\s?(?:[月日年世]|[-–/]\s?\d|гг|(?!and|или|unt|til)[a-zа-я]{3}))"


def _after_era(before: list[Token]) -> bool:
    return bool(before) and before[-1].kind is TokenKind.ERA


def _year_first(lang: str, before: list[Token]) -> bool:
    """Whether the order is year, month, day: in Japanese, or after a date in that order."""
    return PARSERS[lang].year_first or any(
        t.kind is TokenKind.DATE and re.match(r"\d{4}[-./]", t.text) for t in before
    )


def _month(text: str) -> int:
    return ROMAN.get(text) or int(text)


def _not_a_date(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.UNKNOWN, match[0]


def _year_month_day(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.DATE, NumericDate(
        int(match[1]), _month(match[3]), int(match[4]), year_first=True
    )


def _year_and_month(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.DATE, NumericDate(int(match[1]), _month(match[3]), year_first=True)


def _year_masked(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.UNKNOWN_DIGITS, f"{match[1]}-XX"


def _year_month_masked(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.DATE, NumericDate(int(match[1]), int(match[2]), year_first=True)


def _masked_day_first(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    month = int(match[1]) if match[1].isdecimal() else None
    return TokenKind.DATE, NumericDate(int(match[2]), month)


def _short_date(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """Parse 20.9.2 after an era, or without one in Japanese; 45.9.2 in other languages."""
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
    in_digits = month.isdecimal()
    number = _month(month)
    # With slashes, Americans write the month first and Europeans the day; with full stops, all
    # write the day first.
    order_unknown = in_digits and sign in "/-" and not PARSERS[lang].day_first
    if order_unknown and number == 0 and 1 <= day <= 12:
        # 07/00/1946: a month can be known without its day, not a day without its month.
        return TokenKind.DATE, NumericDate(int(year), day, 0, digits)
    if order_unknown and number > 12 >= day:
        return TokenKind.DATE, NumericDate(int(year), day, number, digits)
    either = order_unknown and day <= 12 and day != number
    return TokenKind.DATE, NumericDate(int(year), number, day, digits, either)


def _month_year(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.DATE, NumericDate(int(match[2]), _month(match[1]))


def _year_number(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """Parse 1946/47, 1946-7, 1945-09 or 1945.9 as a pair of years or as a month."""
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
    """Parse 1945–46 as a pair of years, where 46 can be neither a day nor a month."""
    year, tail = int(match[1]), int(match[2])
    if tail > 31 and tail > year % 100:
        return TokenKind.YEAR_PAIR, (year, year // 100 * 100 + tail)
    return None


def _month_after_dash(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """Parse 1945–06 as a month: as a range of years it would run backwards.

    1905–06 is a range, and so is 1999–00.
    """
    year, tail = int(match[1]), int(match[2])
    if tail > 12 or tail > year % 100 or (tail == 0 and year % 100 == 99):
        return None
    return TokenKind.DATE, NumericDate(year, tail, year_first=True)


def _year_pair_of_list(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """Parse 1995–6 in 1995–6, 2007: the last digit belongs to the year before it."""
    year, tail = int(match[1]), int(match[2])
    return (TokenKind.YEAR_PAIR, (year, year // 10 * 10 + tail)) if tail > year % 10 else None


def _two_numbers(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """Parse 9.2: year and month after an era, else day and month in the order of the text.

    12.46 is December 1946. 12.30 may also be a time of day, so 30 is not taken for a year.
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


def _unspecified_in_marc(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    """Parse 194u and 19uu: MARC 21 writes u for a digit that is not known (field 008/07-14)."""
    digits = match[1] or match[2] or match[3]
    return TokenKind.UNKNOWN_DIGITS, digits + "X" * (4 - len(digits))


def _no_date(match: re.Match[str], lang: str, before: list[Token]) -> NumericToken:
    return TokenKind.NO_DATE, None


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
    (r"\d{1,2}:\d{2}(?::\d{2})?" + _END, _not_a_date),
    (r"(\d{4})([-./])(0{1,2})\2(?:\?{1,2})" + _END, _year_and_month),
    (r"(\d{4})\s?([-./–])\s?(\d{1,2})\s?\2\s?(\d{1,2})" + _END, _year_month_day),
    (rf"(\d{{4}})\s?([-./–])\s?({_MONTH_ROMAN})\s?\2\s?(\d{{1,2}})" + _END, _year_month_day),
    (
        rf"(\d{{4}})\s?([-./–])\s?({_MONTH_ROMAN})(?![a-z0-9])(?!\s?[-./–]?\s?'?\d)(?!\s?вв?)",
        _year_and_month,
    ),
    (rf"(\d{{4}})([-./])(?:{_BLANK}\2{_BLANK}|{_TWO_BLANKS})" + _END, _year_masked),
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
    (r"(\d{4})\s?([/])\s?(\d{1,2})" + _END + _NO_MASK + _NO_DECADE, _year_number),
    (r"(\d{4})([-.])(\d{1,2})" + _END + _NO_MASK + _NO_DECADE, _year_number),
    (r"(\d{4})[–〜~](\d{2})(?![0-9.])" + _NO_DECADE, _year_pair_with_dash),
    (r"(\d{4})–(\d{2})(?![0-9.])" + _NO_MASK + _NO_DECADE + _NO_UNIT, _month_after_dash),
    (r"(\d{4})[–〜](\d)" + _END + _NO_MASK + _NO_DECADE + r"(?=\s?[,;、])", _year_pair_of_list),
    (rf"(\d{{1,2}})\.\s?(\d{{1,2}}|{_MONTH_ROMAN})(?![0-9a-z])", _two_numbers),
    (r"(\d{1,2})/(\d{1,2})" + _END, _two_numbers_with_slash),
    (rf"(\d{{1,2}})/({_MONTH_ROMAN})(?![0-9a-z])", _two_numbers),
    (r"'?(\d{3}0|[1-9]0)(?:\s?'?|-?ie)s(?![a-z])", _decade),
    (r"'?(\d{3}0|[1-9]0)\s?[-–]?\s?'?(?:ые|ых|ыми|ым|е|х|ми|м)(?![а-я])", _decade),
    (r"(?:(\d{3})u|(\d\d)uu|(\d)uuu)" + _NO_LETTER, _unspecified_in_marc),
    (r"(?<![0-9])uuuu" + _NO_LETTER, _no_date),
    (r"(\d{3})(?:[_x*]|\.{2,}|[-–](?![0-9])|\?{1,2}(?![0-9?]))", _unknown_digit),
    (r"(\d{2})(?:--|––|__|xx|\?\?|\*\*|\.\.)" + _END, _unknown_digit),
    (r"(\d{1,2})(?:st|nd|rd|th)?\s?-?c\.?(?=\s*$)", _century),
    (r"(\d{1,2})(?:st|nd|rd|th)\s?-?c\.?(?=\s?(?:[-–/,]|to\b|or\b|and\b))", _century),
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
