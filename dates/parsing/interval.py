"""An interval of days, with the EDTF of its two ends."""

from dataclasses import dataclass, replace
from datetime import date

from dates.arithmetic import Unit, format_iso, last_of_month

from .components import NotUnderstood


@dataclass(frozen=True)
class Endpoint:
    """One end of an interval: its day, its EDTF and its qualifiers.

    ``edtf`` is the date without qualifier, in the precision that the text had.
    """

    edtf: str
    day: date
    approximate: bool = False
    uncertain: bool = False

    def __str__(self) -> str:
        return self.edtf + qualifier(self.approximate, self.uncertain)

    @property
    def unit(self) -> Unit:
        """The precision of the EDTF; a season counts as months."""
        if "-" in self.edtf and 21 <= int(self.edtf[5:7]) <= 24:
            return "month"
        units: dict[int, Unit] = {4: "year", 7: "month", 10: "day"}
        return units[len(self.edtf)]


def qualifier(approx: bool, doubt: bool) -> str:
    """Return EDTF's sign for approximate, uncertain or both (ISO 8601-2, 8.2.1), or ""."""
    return {(True, True): "%", (True, False): "~", (False, True): "?"}.get((approx, doubt), "")


@dataclass(frozen=True)
class ParsedInterval:
    """An interval between two ends; None is an open end.

    ``standalone`` is the EDTF without qualifiers when the interval is the whole date: one string
    for a single date, two strings for the ends of an interval. ``as_end`` is the EDTF of the
    interval as one end of a longer one, where that is not its first or last day: 194X in 1946/194X.
    """

    start: Endpoint | None
    end: Endpoint | None
    standalone: tuple[str, ...] = ()
    as_end: str = ""

    def with_qualifiers(self, approximate: bool, uncertain: bool) -> "ParsedInterval":
        """Return the interval with its ends also marked approximate or uncertain."""

        def marked(end: Endpoint | None) -> Endpoint | None:
            if end is None:
                return None
            return replace(
                end,
                approximate=end.approximate or approximate,
                uncertain=end.uncertain or uncertain,
            )

        return replace(self, start=marked(self.start), end=marked(self.end))

    def edtf(self) -> str:
        """Return the interval as EDTF."""
        if self.start and self.end and len(self.standalone) == 1:
            return self.standalone[0] + qualifier(self.start.approximate, self.start.uncertain)
        if self.start and self.end and self.standalone:
            ends = (
                replace(self.start, edtf=self.standalone[0]),
                replace(self.end, edtf=self.standalone[1]),
            )
            return f"{ends[0]}/{ends[1]}"
        return f"{_season_as_month(self.start)}/{_season_as_month(self.end)}"


def _season_as_month(end: Endpoint | None) -> Endpoint | str:
    """Return the end of an interval as it is written there: a season as its month."""
    if end is None:
        return ".."
    return replace(end, edtf=format_iso(end.day, "month")) if end.unit == "month" else end


def interval_of_days(
    first: date, last: date, unit: Unit, whole: tuple[str, ...] = ()
) -> ParsedInterval:
    """Return the interval from ``first`` to ``last``, written with the precision ``unit``.

    ``whole`` replaces the EDTF of the interval as a whole (``ParsedInterval.standalone``).
    """
    start, end = Endpoint(format_iso(first, unit), first), Endpoint(format_iso(last, unit), last)
    return ParsedInterval(start, end, whole or tuple(dict.fromkeys((start.edtf, end.edtf))))


def interval_of_months(year: int, first: int, count: int) -> ParsedInterval:
    """Return ``count`` months from month ``first`` of ``year``; month 13 is the next January.

    Raises ``NotUnderstood`` outside the years 1 to 9999.
    """
    begin, finish = year * 12 + first - 1, year * 12 + first + count - 2
    if not 1 <= begin // 12 <= finish // 12 <= 9999:
        raise NotUnderstood
    start = date(begin // 12, begin % 12 + 1, 1)
    return interval_of_days(start, last_of_month(finish // 12, finish % 12 + 1), "month")
