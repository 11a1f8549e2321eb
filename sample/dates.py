"""Random dates, distributed as in a real collection and parsed by `dates.parsing`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random
from typing import Any

from dates.parsing import parse_date
from dates.value import HistoricDate

from .distributions import WeightedChoice, zipf

#: The weight of each year: most photographs of a collection are from a few years.
_YEARS = {
    1938: 1, 1939: 1, 1940: 1, 1941: 2, 1942: 2, 1943: 2, 1944: 4, 1945: 12, 1946: 22,
    1947: 26, 1948: 20, 1949: 12, 1950: 6, 1951: 3, 1952: 2, 1953: 2, 1954: 1, 1955: 1, 1956: 2,
}  # fmt: skip

_ENGLISH_MONTHS, _RUSSIAN_MONTHS, _RUSSIAN_OF_MONTH = map(
    str.split,
    (
        "January February March April May June July August September October November December",
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    ),
)

#: Texts in place of a date that cannot be parsed: they are stored as text alone.
UNPARSABLE = (
    "when the lilac was in flower",
    "the year after the flood",
    "в год большого снега",
    "когда брат вернулся домой",
    "父が若いころ",
    "祭りのころ",
)


@dataclass(frozen=True)
class SampledDate:
    """The values of the four columns of a historic date."""

    text: str
    edtf: str
    earliest: Any
    latest: Any


UNDATED = SampledDate("", "", None, None)


class DateSampler:
    """Draws random dates: days, months, years, approximate ones, ranges, sets, open ends, none."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._years = WeightedChoice(random, list(_YEARS), list(_YEARS.values()))
        self._known: dict[str, SampledDate] = {}
        forms = {
            self._day: 26, self._month: 20, self._year: 16, self._about: 9, self._doubtful: 4,
            self._range: 8, self._either: 3, self._season: 3, self._before: 2, self._after: 1,
            self._decade: 2, self._undated: 5, self._not_understood: 1,
        }  # fmt: skip
        self._forms = WeightedChoice(random, list(forms), list(forms.values()))
        # Many photographs were taken on some days: in the week of a festival, on a day of arrival.
        self._day_of_year = WeightedChoice(random, random.sample(range(365), 365), zipf(365, 0.6))

    def draw(self, count: int) -> list[SampledDate]:
        """Return `count` random dates."""
        years = self._years.draw(count)
        return [form(year) for form, year in zip(self._forms.draw(count), years, strict=True)]

    def _read(self, text: str) -> SampledDate:
        sampled = self._known.get(text)
        if sampled is None:
            edtf = parse_date(text).edtf or ""
            value = HistoricDate.parse(edtf) if edtf else None
            sampled = SampledDate(
                text, edtf, value.earliest if value else None, value.latest if value else None
            )
            self._known[text] = sampled
        return sampled

    def _day(self, year: int) -> SampledDate:
        day = datetime.date(year, 1, 1) + datetime.timedelta(days=self._day_of_year.draw(1)[0])
        russian = f"{day.day} {_RUSSIAN_OF_MONTH[day.month - 1]} {year} г."
        return self._read(
            self._random.choice([day.isoformat(), russian, f"{year}年{day.month}月{day.day}日"])
        )

    def _month(self, year: int) -> SampledDate:
        month = self._random.randrange(12)
        english, russian = _ENGLISH_MONTHS[month], _RUSSIAN_MONTHS[month]
        return self._read(self._random.choice([f"{english} {year}", f"{russian} {year} г."]))

    def _year(self, year: int) -> SampledDate:
        return self._read(str(year))

    def _about(self, year: int) -> SampledDate:
        return self._read(self._random.choice([f"circa {year}", f"около {year} г.", f"{year}年頃"]))

    def _doubtful(self, year: int) -> SampledDate:
        return self._read(f"{year}?")

    def _range(self, year: int) -> SampledDate:
        last = year + self._random.choice([1, 1, 2, 5])
        return self._read("1945/1950" if last > 1950 else f"{year}/{last}")

    def _either(self, year: int) -> SampledDate:
        return self._read(self._random.choice([f"{year} or {year + 1}", f"[{year},{year + 2}]"]))

    def _season(self, year: int) -> SampledDate:
        return self._read(self._random.choice([f"spring {year}", f"осень {year} г."]))

    def _before(self, year: int) -> SampledDate:
        return self._read(f"не позднее {year} г.")

    def _after(self, year: int) -> SampledDate:
        return self._read(f"{year}/..")

    def _decade(self, year: int) -> SampledDate:
        return self._read(f"{year // 10}X")

    def _undated(self, year: int) -> SampledDate:
        return UNDATED

    def _not_understood(self, year: int) -> SampledDate:
        return self._read(self._random.choice(UNPARSABLE))
