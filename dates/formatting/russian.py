"""The Russian date formats. The preposition before a date determines its grammatical case."""

from typing import Literal

from dates.periods import Period

from .base import FIRST_FOUR_DIGIT_YEAR, Qualifiers, shared_components

Case = Literal["nominative", "genitive", "accusative", "instrumental"]
CASES: tuple[Case, ...] = ("nominative", "genitive", "accusative", "instrumental")


def _cases(forms: str) -> dict[Case, str]:
    """Return the four forms of a word by case, given in the order of ``CASES``."""
    return dict(zip(CASES, forms.split(), strict=True))


MONTHS = tuple(
    _cases(forms)
    for forms in (
        "январь января январь январём",
        "февраль февраля февраль февралём",
        "март марта март мартом",
        "апрель апреля апрель апрелем",
        "май мая май маем",
        "июнь июня июнь июнем",
        "июль июля июль июлем",
        "август августа август августом",
        "сентябрь сентября сентябрь сентябрём",
        "октябрь октября октябрь октябрём",
        "ноябрь ноября ноябрь ноябрём",
        "декабрь декабря декабрь декабрём",
    )
)
SEASONS = {
    21: _cases("весна весны весну весной"),
    22: _cases("лето лета лето летом"),
    23: _cases("осень осени осень осенью"),
    24: _cases("зима зимы зиму зимой"),
}
DECADE = _cases("е х е ми")
CENTURY = _cases("век века век веком")
PARTS = {
    (2, 0): (_cases("первая первой первую первой"), _cases("половина половины половину половиной")),
    (2, 1): (_cases("вторая второй вторую второй"), _cases("половина половины половину половиной")),
    (3, 0): (_cases("начало начала начало началом"),),
    (3, 1): (_cases("середина середины середину серединой"),),
    (3, 2): (_cases("конец конца конец концом"),),
    **{
        (4, n): (dict.fromkeys(CASES, numeral), _cases("квартал квартала квартал кварталом"))
        for n, numeral in enumerate(("I", "II", "III", "IV"))
    },
}
_NUMERALS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI"
ROMAN = tuple(_NUMERALS.split())


def _year(year: int) -> str:
    return f"{year} г." if year >= FIRST_FOUR_DIGIT_YEAR else f"{year} г. н. э."


def _phrase(period: Period, case: Case) -> str:
    year = _year(period.year)
    match period.name:
        case "year":
            return year
        case "month":
            return f"{MONTHS[period.month - 1][case]} {year}"
        case "day":
            return f"{period.day} {MONTHS[period.month - 1]['genitive']} {year}"
        case "season":
            return f"{SEASONS[period.season][case]} {year}"
        case "winter":
            pair = f"{period.year}/{(period.year + 1) % 100:02d}"
            return f"{SEASONS[24][case]} {pair} г."
        case "decade":
            return f"{period.year}-{DECADE[case]} гг."
        case "century":
            number = period.year // 100 + 1
            name = ROMAN[number - 1] if number <= len(ROMAN) else f"{number}-й"
            return f"{name} {CENTURY[case]}"
    part = " ".join(forms[case] for forms in PARTS[period.count, period.index])
    whole = f"{MONTHS[period.month - 1]['genitive']} {year}" if period.month else year
    return f"{part} {whole}"


class RussianFormatter:
    """Formats such as: около 1947 г.; предположительно 1947 г.; между 1945 и 1950 гг."""

    dash = " — "
    fiscal_years = False

    def format_single(self, period: Period, qualifiers: Qualifiers) -> str:
        doubt = "предположительно " if qualifiers.uncertain else ""
        return doubt + self._with_approximation(period, qualifiers)

    def _with_approximation(self, period: Period, qualifiers: Qualifiers) -> str:
        if qualifiers.approximate:
            return "около " + _phrase(period, "genitive")
        return _phrase(period, "nominative")

    def format_member(self, period: Period, qualifiers: Qualifiers) -> str:
        return self._with_approximation(period, qualifiers) + (
            " (?)" if qualifiers.uncertain else ""
        )

    def _format_end(self, period: Period, case: Case, qualifiers: Qualifiers) -> str:
        roughly = "примерно " if qualifiers.approximate else ""
        return roughly + _phrase(period, case) + (" (?)" if qualifiers.uncertain else "")

    def format_interval(
        self, first: Period, last: Period, qualifiers: tuple[Qualifiers, Qualifiers], *, span: bool
    ) -> str:
        prefix, marks = "", qualifiers
        if qualifiers[0] == qualifiers[1]:
            prefix = _shared_qualifier_words(qualifiers[0])
            marks = (Qualifiers(False, False),) * 2
        cases: tuple[Case, Case] = (
            ("genitive", "accusative") if span else ("instrumental", "instrumental")
        )
        begin = self._format_end(first, cases[0], marks[0])
        end = self._format_end(last, cases[1], marks[1])
        if qualifiers[0] == qualifiers[1]:
            begin, end = _omit_repeated_words(first, last, begin, end, span=span)
        if span:
            return f"{prefix}{_preposition_from(begin)} {begin} по {end}"
        return f"{prefix}между {begin} и {end}"

    def format_open_interval(
        self, period: Period, qualifiers: Qualifiers, *, upper: bool, span: bool
    ) -> str:
        prefix = "предположительно " if qualifiers.uncertain else ""
        marks = Qualifiers(qualifiers.approximate, False)
        if upper and span:
            return f"{prefix}по {self._format_end(period, 'accusative', marks)}"
        words = self._format_end(period, "genitive", marks)
        if span:
            return f"{prefix}{_preposition_from(words)} {words}"
        return f"{prefix}{'не позднее' if upper else 'не ранее'} {words}"

    def format_set(self, words: list[str], *, one_of: bool) -> str:
        # "Около" at the beginning would be read as that of all.
        words = sorted(words, key=lambda word: word.startswith("около "))
        if all(word.endswith(" г.") and word[:-3].isdecimal() for word in words):
            words = [word.removesuffix(" г.") for word in words[:-1]] + words[-1:]
            if not one_of:
                words[-1] = words[-1].removesuffix("г.") + "гг."
        return ", ".join(words[:-1]) + (" или " if one_of else " и ") + words[-1]


def _shared_qualifier_words(qualifiers: Qualifiers) -> str:
    doubt = "предположительно " if qualifiers.uncertain else ""
    return doubt + ("примерно " if qualifiers.approximate else "")


def _preposition_from(words: str) -> str:
    """Return the preposition "from": с, or со before a word like второй that begins with вт."""
    return "со" if words.startswith("второ") else "с"


def _omit_repeated_words(
    first: Period, last: Period, begin: str, end: str, *, span: bool
) -> tuple[str, str]:
    """Return both ends with what they share said once: 25 и 30 декабря, 1945 и 1950 гг."""
    match shared_components(first, last):
        case "month":
            return str(first.day), end
        case "year":
            return begin.removesuffix(f" {_year(first.year)}"), end
    if first.name == last.name == "year" and first.year >= FIRST_FOUR_DIGIT_YEAR:
        return str(first.year), end if span else f"{last.year} гг."
    return begin, end
