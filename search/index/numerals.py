"""Kanji numerals as digits, so that 第二収容所 and 第2収容所 are one spelling.

A numeral is converted only where it is certainly a number: written with place values (五万五千) or
with several positional digits (一九四七), after 第 or the name of an era, or before a counter
(二月, 三人). A lone numeral in a word or a name (統一, 三田, 千島) stays a kanji.
"""

import re
from fractions import Fraction

_DIGITS = {kanji: str(value) for value, kanji in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": "0", "壱": "1", "弐": "2", "参": "3"}
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "億": 100_000_000}
_PLACE_VALUES = frozenset([*_TENS, *_UNITS, *_MYRIADS])

#: Names of eras; their first year is written 元年.
ERAS = "明治|大正|昭和|平成|令和"
# A longer run is no number that anybody has written, and takes long to compute.
_MAX_LENGTH = 30
_KANJI_DIGITS = "".join(_DIGITS)
_KANJI_NUMERALS = "".join([*_DIGITS, *_PLACE_VALUES])
_UNITS_OF_A_CAMP = "収容所|分所|支部|大隊|中隊|小隊|連隊"
# Before these a single numeral is a number. 分 and 時 are absent: 十分 is "enough", 一時 "for a
# time". 万年筆 is a fountain pen.
_COUNTERS = (
    "[月日人名枚回号番級班歳才隻両通冊件台頭]|年(?!筆)|ヵ|カ(?=[月所国年村条])|" + _UNITS_OF_A_CAMP
)
# Before these, two positional digits are a number; before other counters 二三 is "two or three".
_AFTER_TWO_DIGITS = "[年号式番]|" + _UNITS_OF_A_CAMP

NUMERAL = re.compile(
    rf"(?P<before>第|{ERAS})?"
    rf"(?P<numeral>元(?=年)|[{_KANJI_DIGITS}]{{1,3}}(?:[,、][{_KANJI_DIGITS}]{{3}})+|(?:[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+(?=[百千万億]))?|[{_KANJI_NUMERALS}])+)"
    rf"(?=(?P<two>{_AFTER_TWO_DIGITS})?)(?=(?P<counter>{_COUNTERS})?)"
)


def as_digits(match: re.Match[str]) -> str:
    """Return a match of `NUMERAL` with its numeral in digits, or unchanged if it is not one."""
    before, numeral = match["before"] or "", match["numeral"]
    if numeral == "元":
        return f"{before}1" if before and before != "第" else match[0]
    if numeral[0] in "0123456789" and not _PLACE_VALUES.intersection(numeral):
        return match[0]
    plain = numeral.replace(",", "").replace("、", "")
    value = _value(plain) if _is_number(plain, match) else None
    return match[0] if value is None else f"{before}{value}"


def _is_number(numeral: str, match: re.Match[str]) -> bool:
    if len(numeral) > _MAX_LENGTH:
        return False
    if not numeral.strip("〇零"):
        return False  # 〇〇収容所 leaves the name blank
    if match["before"]:
        return True
    if _PLACE_VALUES.intersection(numeral):
        return len(numeral) > 1 or match["counter"] is not None
    if len(numeral) == 1:
        return match["counter"] is not None
    return len(numeral) > 2 or bool(set("〇零") & set(numeral)) or match["two"] is not None


def _value(numeral: str) -> str | None:
    """Return the numeral in digits, or None if it follows no rule, such as 二三十 (20 or 30)."""
    if not _PLACE_VALUES.intersection(numeral):
        return "".join(_DIGITS.get(character, character) for character in numeral)
    total, last_myriad = Fraction(), max(_MYRIADS.values()) * 10
    group = ""
    for character in numeral:
        myriad = _MYRIADS.get(character)
        if myriad is None:
            group += character
            continue
        within = _below_myriad(group) if group else 1
        if within is None or myriad >= last_myriad:
            return None
        total, last_myriad, group = total + within * myriad, myriad, ""
    within = _below_myriad(group) if group else 0
    if within is None or (total + within) % 1:
        return None
    return str(int(total + within))


def _below_myriad(group: str) -> Fraction | None:
    """Return the value of a numeral without 万 and 億, or None if it follows no rule."""
    total, last_unit, pending = Fraction(), 10_000, ""
    for character in group:
        if character in _UNITS or character in _TENS:
            unit = 10 if character in _TENS else _UNITS[character]
            is_one_digit = len(pending) <= (0 if character in _TENS else 1) or "." in pending
            if unit >= last_unit or not is_one_digit:
                return None
            total += _TENS.get(character) or Fraction(pending or 1) * unit
            last_unit, pending = unit, ""
        else:
            pending += _DIGITS.get(character, character)
    if last_unit < 10_000 and len(pending) > 1:
        return None
    return total + Fraction(pending or 0)
