"""Numbers as an XLSX shows them: by the number format of their cell.

This file imports no Django: it runs in the separate program that reads workbooks.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tabular.format_codes import Section, Token, sections_of

#: Programs store numbers with 15 digits: of a longer one the last digits are invented.
MAX_DIGITS = 15
#: From here on the format General shows an integer as 1.23457E+11.
_SCIENTIFIC_FROM = 10**11
_OPERATORS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What a cell shows.

    `date` is the month or the year that it shows, in ISO 8601 (1945-09, 1945), or "": the text of
    a complete day is in ISO 8601 itself. `kind` is a kind of note (`tabular/notes.py`), or "".
    """

    text: str
    date: str = ""
    kind: str = ""


def section_for(code: str, value: float) -> tuple[Section, bool]:
    """Return the section of the format that shows `value`, and whether it shows the sign itself.

    ECMA-376 part 1, 18.8.31.
    """
    sections = [s for s in sections_of(code) if not s.is_text] or [*sections_of(code)]
    conditions = [section.condition for section in sections[:2]]
    if any(conditions):
        for section in sections[:2]:
            if section.condition and _OPERATORS[section.condition[0]](value, section.condition[1]):
                return section, section.condition[0] in ("<", "<=") and section.condition[1] <= 0
        others = sections[min(2 if all(conditions) else 1, len(sections) - 1)]
        first = conditions[0] or ("", 0.0)
        return others, not all(conditions) and first[0] in (">", ">=") and first[1] >= 0
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


def show_text(text: str, code: str) -> str:
    """Return how a cell with the format `code` shows a text: `"Inv. "@` puts a word before it."""
    if code in ("General", "@"):
        return text
    sections = sections_of(code)
    section = sections[3] if len(sections) > 3 else sections[-1]
    if not section.is_text:
        return "" if len(sections) > 3 and not section.tokens else text
    return "".join(text if token.text == "@" else token.text for token in section.tokens).strip()


def show_number(value: float, section: Section, has_own_sign: bool) -> Shown:
    """Return a number that is not a date as `section` shows it."""
    if section.is_unknown:
        return Shown("", kind="unknown_format")
    if not section.tokens:
        return Shown("", kind="shows_nothing")
    if any(token.kind == "general" or token.text == "@" for token in section.tokens):
        shown = _show_general(abs(value) if has_own_sign else value)
        return Shown(_around(section, shown.text), kind=shown.kind)
    is_scientific = any(token.kind == "exponent" for token in section.tokens)
    if has_too_many_digits(value) and not is_scientific:
        return Shown(plain(value), kind="too_many_digits")
    number = _decimal(value)
    if has_own_sign:
        number = abs(number)
    text = _Number(section).show(number)
    if not text:
        return Shown("", kind="unknown_format" if text is None else "shows_nothing")
    return Shown(text, kind="rounded" if _is_rounded(section, number, text) else "")


def _show_general(value: float) -> Shown:
    text = plain(value)
    if has_too_many_digits(value):
        return Shown(text, kind="too_many_digits")
    return Shown(text, kind="scientific" if abs(value) >= _SCIENTIFIC_FROM else "")


def plain(value: float) -> str:
    """Return a number with its 15 digits and without an exponent: 0.1 + 0.2 is `0.3`."""
    number = _decimal(value).normalize()
    return format(number, "f") if number else "0"


def has_too_many_digits(value: float) -> bool:
    """Whether the last digits of an integer are not those that were typed."""
    return abs(value) >= 10**MAX_DIGITS


def _decimal(value: float) -> Decimal:
    return Decimal(f"{value:.{MAX_DIGITS}g}")


def _around(section: Section, text: str) -> str:
    parts = (
        text if token.kind == "general" or token.text == "@" else token.text
        for token in section.tokens
    )
    return "".join(parts).strip()


def _is_rounded(section: Section, number: Decimal, text: str) -> bool:
    """Whether a plain number with decimals shows fewer digits than the cell holds."""
    if any(token.text in "%/" or token.kind == "exponent" for token in section.tokens):
        return False
    digits = "".join(char for char in text if char.isdigit() or char == ".").strip(".")
    try:
        return bool(digits) and "." in f"{number:f}" and Decimal(digits) != abs(number)
    except ArithmeticError:
        return False


class _Number:
    """A section of digits (`#,##0.00`, `0.00E+00`, `# ?/?`), which shows one number after another.

    Whole numbers are filled into the placeholders from the right, decimals from the left.
    """

    def __init__(self, section: Section) -> None:
        tokens = list(section.tokens)
        digits = [n for n, token in enumerate(tokens) if token.kind == "digit"]
        self.tokens, self.digits = tokens, digits
        self.percent = sum(token == Token("sign", "%") for token in tokens)
        self.exponent = next((n for n, t in enumerate(tokens) if t.kind == "exponent"), None)
        self.slash = next((n for n, t in enumerate(tokens) if t == Token("sign", "/")), None)
        end = len(tokens) if self.exponent is None else self.exponent
        self.point = next((n for n, t in enumerate(tokens[:end]) if t == Token("sign", ".")), None)
        whole_end = end if self.point is None else self.point
        self.whole = [n for n in digits if n < whole_end]
        self.decimals = [n for n in digits if self.point is not None and self.point < n < end]
        last = (self.decimals or self.whole or [0])[-1]
        commas = [n for n, token in enumerate(tokens) if token == Token("sign", ",")]
        inside = [n for n in commas if self.whole and self.whole[0] < n < self.whole[-1]]
        self.is_grouped = bool(inside)
        self.thousands = sum(
            n > last or (bool(self.whole) and self.whole[-1] < n < whole_end) for n in commas
        )

    def show(self, number: Decimal) -> str | None:
        """Return the number as the section shows it; None if the section cannot be read."""
        number = number * 100**self.percent / Decimal(1000) ** self.thousands
        sign = "-" if number < 0 else ""
        number = abs(number)
        if self.slash is not None:
            text = self._fraction(number)
        elif self.exponent is not None:
            text = self._scientific(number)
        else:
            text = self._fixed(number, self.tokens)
        if text is None:
            return None
        text = text.strip()
        is_zero = not any(char.isdigit() and char != "0" for char in text)
        return text if is_zero and any(map(str.isdigit, text)) else sign + text

    def _fixed(self, number: Decimal, tokens: list[Token]) -> str:
        places = len(self.decimals)
        rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        whole, _point, decimals = f"{rounded:f}".partition(".")
        filled = self._fill_whole(whole) | self._fill_decimals(decimals)
        shown = []
        for index, token in enumerate(tokens):
            if token.kind == "digit":
                shown.append(filled.get(index, ""))
            elif token.kind == "sign" and token.text == ",":
                continue
            else:
                shown.append(token.text)
        return "".join(shown)

    def _fill_whole(self, whole: str) -> dict[int, str]:
        filled: dict[int, str] = {}
        rest = whole.lstrip("0")
        place = 0  # digits that stand to the right of this one
        for index in reversed(self.whole):
            is_first = index == self.whole[0]
            taken, rest = (rest, "") if is_first else (rest[-1:], rest[:-1])
            taken = taken or {"0": "0", "?": " "}.get(self.tokens[index].text, "")
            shown = ""
            for digit in reversed(taken):
                if self.is_grouped and place and place % 3 == 0 and digit != " ":
                    shown = "," + shown
                shown = digit + shown
                place += 1
            filled[index] = shown
        return filled

    def _fill_decimals(self, decimals: str) -> dict[int, str]:
        significant = len(decimals.rstrip("0"))
        empty = {"0": "0", "?": " ", "#": ""}
        return {
            index: decimals[place] if place < significant else empty[self.tokens[index].text]
            for place, index in enumerate(self.decimals)
        }

    def _scientific(self, number: Decimal) -> str:
        assert self.exponent is not None
        group = len(self.whole) or 1
        exponent = number.adjusted() if number else 0
        exponent = exponent - exponent % group if group > 1 else exponent
        mantissa = number.scaleb(-exponent)
        places = Decimal(1).scaleb(-len(self.decimals))
        if mantissa.quantize(places, rounding=ROUND_HALF_UP) >= 10**group:
            exponent += group
            mantissa = number.scaleb(-exponent)
        after = [n for n in self.digits if n > self.exponent]
        sign = "-" if exponent < 0 else "+" if self.tokens[self.exponent].text[1] == "+" else ""
        power = str(abs(exponent)).zfill(sum(self.tokens[n].text == "0" for n in after))
        tail = "".join(t.text for t in self.tokens[self.exponent + 1 :] if t.kind == "literal")
        return f"{self._fixed(mantissa, self.tokens[: self.exponent])}E{sign}{power}{tail}"

    def _fraction(self, number: Decimal) -> str | None:
        assert self.slash is not None
        under = "".join(t.text for t in self.tokens[self.slash + 1 :] if t.kind != "sign").strip()
        above = [n for n in self.digits if n < self.slash]
        if not above or not under:
            return None
        gap = [n for n in range(above[0], above[-1]) if self.tokens[n].text == " "]
        whole = int(number) if gap else 0
        rest = Fraction(number) - whole
        digits = under.rstrip("#?0")
        if digits.isdigit() or under.isdigit() and under.strip("0"):
            fixed = int(under)
            rest = Fraction(round(rest * fixed), 1)
            numerator, denominator = int(rest), fixed
        else:
            rest = rest.limit_denominator(10 ** min(len(under), 7) - 1)
            numerator, denominator = rest.numerator, rest.denominator
        if gap and numerator == denominator:
            whole, numerator = whole + 1, 0
        before = "".join(t.text for t in self.tokens[: above[0]] if t.kind == "literal")
        if gap and not numerator:
            return f"{before}{whole}"
        return f"{before}{f'{whole} ' if whole else ''}{numerator}/{denominator}"
