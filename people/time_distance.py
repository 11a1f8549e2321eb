"""How many years lie between an event and the statement about it. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

from dates.value import HistoricDate


@dataclass(frozen=True)
class Distance:
    """A range of whole years, both ends counted; `None` at both ends when it is unknown."""

    shortest: int | None
    longest: int | None

    @property
    def is_known(self) -> bool:
        return self.shortest is not None and self.longest is not None

    @property
    def is_exact(self) -> bool:
        return self.is_known and self.shortest == self.longest


UNKNOWN = Distance(None, None)


def distance_between(period: HistoricDate | None, said: HistoricDate | None) -> Distance:
    """Years from `period` to `said`, by calendar year.

    Unknown when either is missing or open at an end that matters. A statement made during the
    period itself has the distance 0 at its near end.
    """
    if period is None or said is None:
        return UNKNOWN
    ends = (period.possible_from, period.possible_to, said.possible_from, said.possible_to)
    if any(end is None for end in ends):
        return UNKNOWN
    first, last, said_first, said_last = (end.year for end in ends if end is not None)
    if said_last < first:
        return UNKNOWN
    return Distance(max(0, said_first - last), said_last - first)
