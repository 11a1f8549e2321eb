"""Kanji and Roman numerals."""

import re

_DIGITS = {
    c: n
    for n, chars in enumerate(("〇零○", "一壱壹", "二弐貳", "三参參", "四", "五"))
    for c in chars
} | {c: n for n, c in enumerate("六七八九", start=6)}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_RUN = re.compile(f"[{''.join(_DIGITS)}{''.join(_TENS)}{''.join(_UNITS)}]+")

_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"
ROMAN = {numeral: n for n, numeral in enumerate(_NUMERALS.split(), start=1)}


def arabic(text: str) -> str:
    """Return ``text`` with kanji numerals as digits: 二十三 and 二三 → 23, 廿二 → 22."""
    return _RUN.sub(lambda match: _value(match[0]), text)


def _value(run: str) -> str:
    if all(char in "〇○" for char in run):
        return run  # 昭和○年 leaves the year blank
    if all(char in _DIGITS for char in run):
        return "".join(str(_DIGITS[char]) for char in run)
    total, pending = 0, ""
    for char in run:
        if char in _DIGITS:
            pending += str(_DIGITS[char])
        elif char in _TENS:
            total, pending = total + int(pending or 0) + _TENS[char], ""
        else:
            total, pending = total + int(pending or 1) * _UNITS[char], ""
    return str(total + int(pending or 0))
