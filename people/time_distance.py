"""The number of years between an event and a statement about it. Uses no database."""

from __future__ import annotations

from dataclasses import dataclass

from dates.value import HistoricDate


@dataclass(frozen=True)
class Distance:
    """A range of whole years, both ends included. Both ends are None when it is unknown."""

    shortest: int | None
    longest: int | None

    @property
    def is_known(self) -> bool:
        """Whether the distance could be computed."""
        return self.shortest is not None and self.longest is not None

    @property
    def is_exact(self) -> bool:
        """Whether the distance is a single number of years."""
        return self.is_known and self.shortest == self.longest


UNKNOWN = Distance(None, None)


def distance_between(period: HistoricDate | None, said: HistoricDate | None) -> Distance:
    """Return the difference in calendar years between `period` and `said`, as a range.

    The result is `UNKNOWN` when either date is missing or has an open end, and when the statement
    would precede the period. For a statement made during the period, `shortest` is 0.
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
