"""A stretch of days with how EDTF writes its two ends."""

from dataclasses import dataclass, replace
from datetime import date

from dates.arithmetic import Unit, iso, last_of_month

from .parts import NotUnderstood


@dataclass(frozen=True)
class End:
    """One end of an extent: the day, and how EDTF writes it there."""

    edtf: str
    day: date
    approx: bool = False
    doubt: bool = False

    def __str__(self) -> str:
        return self.edtf + qualifier(self.approx, self.doubt)

    @property
    def unit(self) -> Unit:
        """The precision it is written with."""
        if "-" in self.edtf and 21 <= int(self.edtf[5:7]) <= 24:
            return "month"
        units: dict[int, Unit] = {4: "year", 7: "month", 10: "day"}
        return units[len(self.edtf)]


def qualifier(approx: bool, doubt: bool) -> str:
    """EDTF's sign for approximate, uncertain or both (ISO 8601-2, 8.2.1)."""
    return {(True, True): "%", (True, False): "~", (False, True): "?"}.get((approx, doubt), "")


@dataclass(frozen=True)
class Extent:
    """From one end to another; None is open. ``whole``: the EDTF if it stands alone."""

    start: End | None
    end: End | None
    whole: tuple[str, ...] = ()

    def qualified(self, approx: bool, doubt: bool) -> "Extent":
        """The same extent with its ends marked approximate or uncertain as well."""

        def marked(end: End | None) -> End | None:
            if end is None:
                return None
            return replace(end, approx=end.approx or approx, doubt=end.doubt or doubt)

        return replace(self, start=marked(self.start), end=marked(self.end))

    def edtf(self) -> str:
        """The extent as EDTF."""
        if self.start and self.end and len(self.whole) == 1:
            return self.whole[0] + qualifier(self.start.approx, self.start.doubt)
        if self.start and self.end and self.whole:
            ends = (replace(self.start, edtf=self.whole[0]), replace(self.end, edtf=self.whole[1]))
            return f"{ends[0]}/{ends[1]}"
        return f"{_monthly(self.start)}/{_monthly(self.end)}"


def _monthly(end: End | None) -> End | str:
    """An open interval's end; a season is written there as its month."""
    if end is None:
        return ".."
    return replace(end, edtf=iso(end.day, "month")) if end.unit == "month" else end


def days(first: date, last: date, unit: Unit, whole: tuple[str, ...] = ()) -> Extent:
    """The extent from ``first`` to ``last``, written with the precision of ``unit``."""
    start, end = End(iso(first, unit), first), End(iso(last, unit), last)
    return Extent(start, end, whole or tuple(dict.fromkeys((start.edtf, end.edtf))))


def months(year: int, first: int, count: int) -> Extent:
    """``count`` months from month ``first`` of ``year``; month 13 is January of the next."""
    begin, finish = year * 12 + first - 1, year * 12 + first + count - 2
    if not 1 <= begin // 12 <= finish // 12 <= 9999:
        raise NotUnderstood
    start = date(begin // 12, begin % 12 + 1, 1)
    return days(start, last_of_month(finish // 12, finish % 12 + 1), "month")
