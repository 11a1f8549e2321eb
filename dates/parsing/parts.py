"""What one clause of a text names: year, month, day, season, part, in whatever order it stands."""

import re
from dataclasses import dataclass, field, replace

from .eras import Era
from .tokens import Token

CJK = re.compile(r"[ぁ-ヿ一-鿿]")


class NotUnderstood(Exception):
    """The text is not a date the grammar knows; ``code`` is the note for the curator."""

    def __init__(self, code: str = "not_understood") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Year:
    """A year as written: in an era, in four figures, or in two (``digits``).

    ``marked``: written with 年, год or the like, so that no later word can claim the number.
    """

    value: int
    digits: int = 4
    era: Era | None = None
    marked: bool = False

    @property
    def short(self) -> bool:
        """Whether neither era nor century is said."""
        return self.era is None and self.digits <= 2

    @property
    def gregorian(self) -> int:
        """The year of the common era; a short year is of the twentieth century."""
        if self.era:
            return self.era.base + self.value
        return self.value + 1900 if self.digits <= 2 else self.value


@dataclass
class DateComponents:
    """The components named. ``order`` lists the kinds of the numbers, as they were written."""

    text: str = ""
    year: Year | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    pair: tuple[int, int] | None = None
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
        return any((self.year, self.pair, self.decade, self.century, self.mask))

    @property
    def empty(self) -> bool:
        """Whether nothing but qualifiers is named."""
        return not (
            self.has_year or self.month or self.day or self.season or self.bare or self.part
            or self.division
        )  # fmt: skip

    @property
    def only_year(self) -> bool:
        """Whether a single year is all that is named."""
        others = (self.month, self.day, self.season, self.part, self.division, self.bare)
        return self.year is not None and not any(others) and not self.fiscal

    @property
    def ambiguous_winter(self) -> bool:
        """Whether it is a winter by one year, which began or ended in that year."""
        return self.season == 24 and not (self.part or self.division or self.pair)

    @property
    def only_bare(self) -> bool:
        """Whether a number without a mark is all that is named."""
        others = (self.month, self.day, self.season, self.part, self.division)
        return bool(self.bare) and not any(others) and not self.has_year

    def copy(self) -> "DateComponents":
        """The same parts, to change."""
        return replace(self, bare=list(self.bare), order=list(self.order))
