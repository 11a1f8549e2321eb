"""The components of a date that one clause names: year, month, day, season, part of a period."""

import re
from dataclasses import dataclass, field, replace

from .eras import Era
from .tokens import Token

CJK = re.compile(r"[ぁ-ヿ一-鿿]")


class NotUnderstood(Exception):
    """Raised for a text that the grammar cannot parse.

    ``code`` is the key in ``dates.messages.TEMPLATES`` of the note for the curator.
    """

    def __init__(self, code: str = "not_understood") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Year:
    """A year as written: in an era, in four digits, or in two (``digits``).

    ``marked``: written with 年, год or a similar word, so the number cannot be anything else.
    """

    value: int
    digits: int = 4
    era: Era | None = None
    marked: bool = False

    @property
    def short(self) -> bool:
        """Whether neither the era nor the century is given."""
        return self.era is None and self.digits <= 2

    @property
    def gregorian(self) -> int:
        """The year of the common era; a short year is taken to be of the twentieth century."""
        if self.era:
            return self.era.base + self.value
        return self.value + 1900 if self.digits <= 2 else self.value


@dataclass
class DateComponents:
    """The components that a clause names.

    ``year_pair``: a first and a last year, as in winter 1946/47. ``decade``: (first year, whether
    the century was given, era). ``mask``: EDTF with unspecified digits, such as ``194X``.
    ``part``: (how many equal parts, index from 0). ``division``: (name, number), such as
    ("quarter", 2). ``fiscal``: a year from April to March. ``night``: the
    night "onto" a day or "from" a day. ``bare``: numbers of which the text
    does not say what they count. ``order``: what each number counts, in the order written.
    ``uncertain`` comes from a word, ``doubt_mark`` from a question mark. ``plural``: the year was
    written as a plural (50 гг.). ``ambiguous_order``: day and month may be swapped.
    """

    text: str = ""
    year: Year | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    year_pair: tuple[int, int] | None = None
    decade: tuple[int, bool, Era | None] | None = None
    century: int | None = None
    mask: str | None = None
    part: tuple[int, int] | None = None
    division: tuple[str, int] | None = None
    fiscal: bool = False
    night: str | None = None
    weekday: int | None = None
    bare: list[Token] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    approximate: bool = False
    uncertain: bool = False
    doubt_mark: bool = False
    plural: bool = False
    year_inherited: bool = False
    ambiguous_order: bool = False

    @property
    def has_year(self) -> bool:
        """Whether any year, decade or century is named."""
        return any((self.year, self.year_pair, self.decade, self.century, self.mask))

    @property
    def only_year(self) -> bool:
        """Whether the clause names a single year and nothing else."""
        others = (self.month, self.day, self.season, self.part, self.division, self.bare)
        return self.year is not None and not any(others) and not self.fiscal

    @property
    def ambiguous_winter(self) -> bool:
        """Whether it is a winter with one year: it began or it ended in that year."""
        return self.season == 24 and not (self.part or self.division or self.year_pair)

    def copy(self) -> "DateComponents":
        """A copy whose lists are its own, to be changed."""
        return replace(self, bare=list(self.bare), order=list(self.order))
