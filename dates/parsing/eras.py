"""Japanese eras, and the era of Manchukuo, with their dates in the Gregorian calendar."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    """An era from ``start`` to ``end``; its year n is the Gregorian year ``base + n``."""

    name: str
    base: int
    start: date
    end: date | None

    @property
    def years(self) -> int | None:
        """The number of its last year; None for the era that has not ended."""
        return None if self.end is None else self.end.year - self.base


ERAS = {
    era.name: era
    for era in (
        Era("明治", 1867, date(1868, 1, 25), date(1912, 7, 30)),
        Era("大正", 1911, date(1912, 7, 30), date(1926, 12, 25)),
        Era("昭和", 1925, date(1926, 12, 25), date(1989, 1, 7)),
        Era("平成", 1988, date(1989, 1, 8), date(2019, 4, 30)),
        Era("令和", 2018, date(2019, 5, 1), None),
        Era("康徳", 1933, date(1934, 3, 1), date(1945, 8, 18)),
    )
}
LATIN_ERAS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}

# 皇紀 (koki) counts years from the legendary accession of Emperor Jimmu in 660 BC.
KOKI_OFFSET = 660

# Japan adopted the Gregorian calendar on 1 January 1873; earlier months are lunar.
GREGORIAN_FROM = 1873
