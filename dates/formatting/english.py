"""The English date formats."""

import re

from dates.periods import Period

from .base import FIRST_FOUR_DIGIT_YEAR, Qualifiers, shared_components

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
PARTS = {
    (2, 0): "first half of ", (2, 1): "second half of ",
    (3, 0): "early ", (3, 1): "mid-", (3, 2): "late ",
    (4, 0): "first quarter of ", (4, 1): "second quarter of ",
    (4, 2): "third quarter of ", (4, 3): "fourth quarter of ",
}  # fmt: skip


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if 10 <= number % 100 <= 20 else endings.get(number % 10, "th")
    return f"{number}{ending}"


def _year(year: int) -> str:
    return str(year) if year >= FIRST_FOUR_DIGIT_YEAR else f"AD {year}"


def _phrase(period: Period) -> str:
    year = _year(period.year)
    match period.name:
        case "year":
            return year
        case "month":
            return f"{MONTHS[period.month - 1]} {year}"
        case "day":
            return f"{period.day} {MONTHS[period.month - 1]} {year}"
        case "season":
            return f"{SEASONS[period.season]} {year}"
        case "winter":
            return f"winter {year}/{(period.year + 1) % 100:02d}"
        case "decade":
            return f"{period.year}s"
        case "century":
            return f"{_ordinal(period.year // 100 + 1)} century"
    whole = f"{MONTHS[period.month - 1]} {year}" if period.month else year
    return PARTS[period.count, period.index] + whole


class EnglishFormatter:
    """Formats such as: circa 1947; 1947?; between 1945 and 1950; not after 1949; 1946 or 1947."""

    dash = " – "
    fiscal_years = False

    def format_single(self, period: Period, qualifiers: Qualifiers) -> str:
        return self.format_member(period, qualifiers)

    def format_member(self, period: Period, qualifiers: Qualifiers) -> str:
        circa = "circa " if qualifiers.approximate else ""
        return circa + _phrase(period) + ("?" if qualifiers.uncertain else "")

    def format_interval(
        self, first: Period, last: Period, qualifiers: tuple[Qualifiers, Qualifiers], *, span: bool
    ) -> str:
        begin, end = (
            self.format_member(first, qualifiers[0]),
            self.format_member(last, qualifiers[1]),
        )
        prefix = ""
        if qualifiers[0] == qualifiers[1]:
            prefix = "probably " if qualifiers[0].uncertain else ""
            plain = Qualifiers(qualifiers[0].approximate, False)
            begin, end = self.format_member(first, plain), self.format_member(last, plain)
            if shared := shared_components(first, last):
                begin = begin.rsplit(" ", 2 if shared == "month" else 1)[0]
        return f"{prefix}from {begin} to {end}" if span else f"{prefix}between {begin} and {end}"

    def format_open_interval(
        self, period: Period, qualifiers: Qualifiers, *, upper: bool, span: bool
    ) -> str:
        words = ("from" if span else "not before", "until" if span else "not after")[upper]
        return f"{words} {self.format_member(period, qualifiers)}"

    def format_set(self, words: list[str], *, one_of: bool) -> str:
        word = " or " if one_of else " and "
        # Years alone come first: "January 1946 or 1947" would mean the January of either year.
        words = sorted(words, key=lambda w: bool(re.search("[A-Za-z]{3}", w.replace("circa", ""))))
        # "Circa" at the beginning would be read as circa of all.
        words = sorted(words, key=lambda word: word.startswith("circa "))
        return ", ".join(words[:-1]) + word + words[-1]
