"""How a language puts a date into words."""

from typing import NamedTuple, Protocol

from dates.periods import Period

# Years with fewer figures say which era they are of, or they would not be read as years.
FIRST_FOUR_DIGIT_YEAR = 1000


class Qualifiers(NamedTuple):
    """What is said of a date: approximate (``~``), uncertain (``?``), or both (``%``)."""

    approximate: bool
    uncertain: bool


class DateFormatter(Protocol):
    """One language. Every method returns words that ``reading.read`` takes in the same sense."""

    dash: str
    fiscal_years: bool

    def format_single(self, period: Period, qualifiers: Qualifiers) -> str:
        """A date that is one period."""

    def format_member(self, period: Period, qualifiers: Qualifiers) -> str:
        """A period as one of a list."""

    def format_interval(
        self, first: Period, last: Period, qualifiers: tuple[Qualifiers, Qualifiers], *, span: bool
    ) -> str:
        """From one period to another: a moment between them, or a span of them."""

    def format_open_interval(
        self, period: Period, qualifiers: Qualifiers, *, upper: bool, span: bool
    ) -> str:
        """A date with one open end."""

    def format_set(self, words: list[str], *, one_of: bool) -> str:
        """Alternatives, or all of several."""


def shared_components(first: Period, last: Period) -> str:
    """What two ends of a range need say only once: "month", "year" or nothing."""
    if first.name != last.name or first.year != last.year or first.year < FIRST_FOUR_DIGIT_YEAR:
        return ""
    if first.name == "day" and first.month == last.month:
        return "month"
    return "year" if first.name in ("day", "month") else ""
