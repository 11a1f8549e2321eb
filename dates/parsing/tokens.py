"""The tokens that all languages share, and how a vocabulary is written down."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class TokenKind(Enum):
    """What a word or sign of any of the languages stands for; the value's meaning beside it."""

    NUMBER = auto()  # (value, digits written)
    ORDINAL = auto()  # n; -1 is the last
    DATE = auto()  # NumericDate
    YEAR_PAIR = auto()  # (first, last)
    DECADE = auto()  # (first year, whether the century was said)
    CENTURY = auto()  # n
    UNKNOWN_DIGITS = auto()  # EDTF mask, such as 194X
    ROMAN = auto()  # n
    MONTH = auto()  # 1 to 12
    SEASON = auto()  # 21 to 24
    SEASON_PART = auto()  # (season, third)
    ERA = auto()  # name of an Era
    KOKI = auto()
    ANNO_DOMINI = auto()
    YEAR_MARK = auto()
    YEARS_MARK = auto()
    MONTH_MARK = auto()
    DAY_MARK = auto()
    DECADE_MARK = auto()
    CENTURY_MARK = auto()
    FISCAL = auto()
    DIVISION = auto()  # half, quarter, third, ten days, week: counted by an ordinal
    PART = auto()  # (divisor, index): a part that needs no ordinal
    APPROX = auto()
    DOUBT = auto()  # "mark" or "word"
    BOUND = auto()  # Bound
    BETWEEN = auto()
    OR = auto()
    AND = auto()
    COMMA = auto()
    DASH = auto()
    TILDE = auto()
    INCLUSIVE = auto()
    NIGHT = auto()  # "onto" a day or "from" a day
    WEEKDAY = auto()  # 0 is Monday
    FILLER = auto()
    NO_DATE = auto()
    LIFE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Bound:
    """A word that makes a date a limit.

    ``upper``: nothing later; otherwise nothing earlier. ``inclusive``: the date named may still
    be it. ``follows_date``: the word follows its date.
    """

    upper: bool
    inclusive: bool
    follows_date: bool = False


@dataclass(frozen=True)
class NumericDate:
    """A date in figures, unchecked. ``ambiguous_order``: day and month may be the other way round."""

    year: int | None
    month: int | None = None
    day: int | None = None
    year_digits: int = 4
    ambiguous_order: bool = False
    year_first: bool = False


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind, its value and the characters it was."""

    kind: TokenKind
    value: Any
    text: str


Vocabulary = tuple[tuple[TokenKind, Any, str], ...]

_BRACES = re.compile(r"\{([^{}]*)\}")


def expand_pattern(pattern: str) -> Iterator[str]:
    """``"ma{y,rch}"`` → ``may``, ``march``; alternatives are separated by ``|``."""
    for phrase in pattern.split("|"):
        yield from _expand_braces(phrase.strip())


def _expand_braces(phrase: str) -> Iterator[str]:
    match = _BRACES.search(phrase)
    if match is None:
        yield phrase
        return
    for option in match[1].split(","):
        yield from _expand_braces(phrase[: match.start()] + option + phrase[match.end() :])


def build_lexicon(vocabularies: Iterable[Vocabulary]) -> dict[str, tuple[TokenKind, Any]]:
    """Every phrase of the vocabularies with what it stands for."""
    phrases: dict[str, tuple[TokenKind, Any]] = {}
    for vocabulary in vocabularies:
        for kind, value, pattern in vocabulary:
            for phrase in expand_pattern(pattern):
                phrases[phrase] = (kind, value)
    return phrases
