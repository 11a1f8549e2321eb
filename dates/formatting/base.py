"""The protocol that the formatter of every language implements."""

from typing import NamedTuple, Protocol

from dates.periods import Period

# Earlier years are written with their era (AD 947): without it, nobody would take them for years.
FIRST_FOUR_DIGIT_YEAR = 1000


class Qualifiers(NamedTuple):
    """The EDTF qualifiers of a date: approximate (``~``), uncertain (``?``), or both (``%``)."""

    approximate: bool
    uncertain: bool


class DateFormatter(Protocol):
    """The date formats of one language.

    ``dates.parsing.parse_date`` must parse what a method returns to the same date. ``dash`` joins
    two ends within a set; ``fiscal_years``: a year from April to March has a name of its own.
    """

    dash: str
    fiscal_years: bool

    def format_single(self, period: Period, qualifiers: Qualifiers) -> str:
        """Format a date that is one period."""

    def format_member(self, period: Period, qualifiers: Qualifiers) -> str:
        """Format a period that is a member of a set."""

    def format_interval(
        self, first: Period, last: Period, qualifiers: tuple[Qualifiers, Qualifiers], *, span: bool
    ) -> str:
        """Format an interval: a moment between two periods, or with ``span`` the whole of it.

        ``qualifiers`` are those of the first and of the last period.
        """

    def format_open_interval(
        self, period: Period, qualifiers: Qualifiers, *, upper: bool, span: bool
    ) -> str:
        """Format an interval with one open end.

        ``period`` is the end that is known; ``upper``: it is the last one.
        """

    def format_set(self, words: list[str], *, one_of: bool) -> str:
        """Join the formatted members of a set: with ``one_of`` alternatives, else all of them."""


def shared_components(first: Period, last: Period) -> str:
    """Return what the two ends of an interval share and need to say only once.

    "month" stands for month and year, "year" for the year, "" for nothing.
    """
    if first.name != last.name or first.year != last.year or first.year < FIRST_FOUR_DIGIT_YEAR:
        return ""
    if first.name == "day" and first.month == last.month:
        return "month"
    return "year" if first.name in ("day", "month") else ""
