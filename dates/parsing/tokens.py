"""The kinds of token, which all languages share, and the format of a vocabulary."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class TokenKind(Enum):
    """What a word or sign means in any language; the comment gives the value of the token."""

    NUMBER = auto()  # (value, digits written)
    ORDINAL = auto()  # n; -1 is the last
    DATE = auto()  # NumericDate
    YEAR_PAIR = auto()  # (first, last)
    DECADE = auto()  # (first year, whether the century was given)
    CENTURY = auto()  # n
    UNKNOWN_DIGITS = auto()  # EDTF mask, such as 194X
    ROMAN = auto()  # n
    MONTH = auto()  # 1 to 12
    SEASON = auto()  # 21 to 24
    SEASON_PART = auto()  # (season, third)
    ERA = auto()  # name of an Era
    KOKI = auto()  # the calendar of 皇紀: see `eras.KOKI_OFFSET`
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
    OPEN = auto()  # the end of what goes on: "the present"
    LIFE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Bound:
    """A word that makes a date a bound, such as "before" or "since".

    ``upper``: nothing later than the date, otherwise nothing earlier. ``inclusive``: the date
    itself is possible. ``follows_date``: the word comes after its date.
    """

    upper: bool
    inclusive: bool
    follows_date: bool = False


@dataclass(frozen=True)
class NumericDate:
    """A date in digits, unchecked; ``ambiguous_order``: day and month may be swapped."""

    year: int | None
    month: int | None = None
    day: int | None = None
    year_digits: int = 4
    ambiguous_order: bool = False
    year_first: bool = False


@dataclass(frozen=True)
class Token:
    """A token: its kind, its value (see ``TokenKind``) and its characters in the text."""

    kind: TokenKind
    value: Any
    text: str


#: (kind, value, pattern of phrases) of each entry; ``expand_pattern`` describes the pattern.
Vocabulary = tuple[tuple[TokenKind, Any, str], ...]

_BRACES = re.compile(r"\{([^{}]*)\}")


def expand_pattern(pattern: str) -> Iterator[str]:
    """Yield the phrases of a pattern: ``"ma{y,rch}|june"`` gives ``may``, ``march``, ``june``."""
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
    """Return every phrase of the vocabularies with the kind and value of its token."""
    phrases: dict[str, tuple[TokenKind, Any]] = {}
    for vocabulary in vocabularies:
        for kind, value, pattern in vocabulary:
            for phrase in expand_pattern(pattern):
                phrases[phrase] = (kind, value)
    return phrases
