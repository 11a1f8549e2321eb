"""Components that a clause takes from its neighbours: era, century, year, month, season.

In "2–5 September 1946", the first clause takes month and year from the second.
"""

import re
from dataclasses import replace

from .clauses import Clause
from .components import DateComponents, NotUnderstood, Year
from .registry import PARSERS
from .tokens import Token, TokenKind


def inherit_components(clauses: list[Clause], lang: str) -> None:
    """Complete the components of every clause from the other clauses, in place.

    Raises ``NotUnderstood`` for a number of which no clause says what it counts.
    """
    all_components = [clause.components for clause in clauses]
    _read_roman_centuries(clauses)
    for components in all_components:
        _assign_days_and_years(components)
    for at, components in enumerate(all_components):
        listed = clauses[at or min(1, len(clauses) - 1)].connector in (TokenKind.AND, None)
        left, right = all_components[:at], all_components[at + 1 :]
        _assign_bare_numbers(components, left, right, listed=listed)
    for at, components in enumerate(all_components):
        left, right = all_components[:at], all_components[at + 1 :]
        if right and not left and _is_digit_before_year(components, right[0]):
            raise NotUnderstood("which_year")  # 5 - 1947
        _inherit_era_or_century(components, (*reversed(left), *right))
    _complete_decades(all_components)
    if all_components[-1].fiscal:
        for components in all_components[:-1]:
            if components.only_year and components.year and not components.year.marked:
                components.fiscal = True
    given = [components.copy() for components in all_components]
    from_left = PARSERS[lang].year_first
    for at, clause in enumerate(clauses):
        left, right = list(reversed(given[:at])), given[at + 1 :]
        donors = left + right if from_left else right + left
        _inherit(clause.components, donors, from_left=not right or from_left)
    for before, clause in zip(clauses, clauses[1:], strict=False):
        if clause.after_comma and _may_be_a_time(before, clause):
            raise NotUnderstood
        if before.bound is None and clause.bound is None:
            _share_season(before, clause, lang)


def _may_be_a_time(before: Clause, clause: Clause) -> bool:
    """Whether four digits after a day may be hour and minute: 3 March 1947, 1700."""
    year, day = clause.components.year, before.components
    return (
        day.day is not None
        and day.has_year
        and not day.year_inherited
        and clause.components.only_year
        and not (clause.components.approximate or clause.components.uncertain)
        and year is not None
        and not year.marked
        and year.digits == 4
        and year.value < 2400
        and year.value % 100 < 60
    )


def _read_roman_centuries(clauses: list[Clause]) -> None:
    """Take a Roman numeral for a century where one follows: XIX–XX вв., конец XIX — начало XX в."""
    for clause, following in zip(clauses[-2::-1], clauses[:0:-1], strict=True):
        components = clause.components
        roman = any(token.kind is TokenKind.ROMAN for token in clause.tokens)
        if following.components.century is None or components.order != ["month"] or not roman:
            continue
        components.century, components.month = components.month, None
        components.order = ["century"]


def _assign_days_and_years(components: DateComponents) -> None:
    """Beside a month, take a bare number for a day.

    It is a year if it is too large for a day, or if the day is known already.
    """
    if not components.bare or components.month is None:
        return
    for token in list(components.bare):
        value, digits = token.value
        if components.day is None and (components.year or (value <= 31 and (value or digits == 1))):
            _assign_number(components, token, "day")
        elif components.year is None and digits == 2:
            _assign_number(components, token, "year")


def _assign_number(components: DateComponents, token: Token, name: str) -> None:
    value, digits = token.value
    components.bare.remove(token)
    if "bare" in components.order:
        components.order[components.order.index("bare")] = name
    if name == "year":
        if components.year:
            raise NotUnderstood
        components.year = Year(value, digits)
    elif name == "century":
        components.century = value
    elif name == "decade":
        components.decade = (1900 + value, False, None)
    elif getattr(components, name) is None:
        setattr(components, name, value)
    else:
        raise NotUnderstood


def _assign_bare_numbers(
    components: DateComponents,
    left: list[DateComponents],
    right: list[DateComponents],
    *,
    listed: bool,
) -> None:
    """Take a bare number for what the nearest number is: 25～30日, 2–5 September, 1946–47.

    Numbers to the right come before numbers to the left. ``listed``: the clause is an item of a
    list, not an end of a range.
    """
    for token in list(components.bare):
        names = [p.order[0] for p in right if p.order] + [
            p.order[-1] for p in reversed(left) if p.order and p.order[-1] != "division"
        ]
        name = next((n for n in names if n != "bare"), None)
        if name is None:
            raise NotUnderstood("which_year")
        if listed and name == "year" and any(p.day is not None for p in (*right[:1], *left[-1:])):
            raise NotUnderstood("which_year")  # 3 March 1947, 5: a day, an hour or a year
        if name == "division":
            raise NotUnderstood  # 1–2 декада марта: the first and the second ten days
        if name in ("day", "month") and not token.value[0]:
            raise NotUnderstood  # 00–05.1946
        if name == "decade" and token.value[0] % 10:
            raise NotUnderstood
        _assign_number(components, token, name)


def _inherit_era_or_century(components: DateComponents, near: tuple[DateComponents, ...]) -> None:
    year = components.year
    if year is None or not year.short:
        return
    for other in near:
        known = other.year
        if known and known.era:
            tens = known.value // 10 * 10 if year.digits == 1 and known.value >= 10 else 0
            # 昭和22、3年 is 22 or 23. 昭和19年～3年 and 昭和10年～9年 run backwards, so the tens
            # are not added and the range is refused later.
            step = tens + year.value - known.value
            value = year.value + (tens if 0 < step <= (5 if known.marked else 9) else 0)
            components.year = replace(year, value=value, era=known.era)
            return
        full = known.value if known and not known.short else None
        if full and full < 1000 and year.digits <= len(str(full)) and year.value < full:
            components.year = replace(year, digits=4)  # 1–199 CE
            return
        full = full or (other.year_pair[0] if other.year_pair else None)
        full = full or (other.decade[0] if other.decade and other.decade[1] else None)
        if full:
            size = 10**year.digits
            value = full // size * size + year.value
            # 1999–00 ends in the next century.
            components.year = replace(
                year, value=value + (size if value < full - 50 else 0), digits=4
            )
            return


def _is_digit_before_year(components: DateComponents, following: DateComponents) -> bool:
    """Whether a lone digit stands before a full year, whose other digits it may not take."""
    year, known = components.year, following.year
    return bool(
        year
        and known
        and year.digits == 1
        and not (year.era or known.era or known.short)
        and known.value >= 1000
    )


def _complete_decades(all_components: list[DateComponents]) -> None:
    """Complete decades whose century or word is given once: 1940–50-е, 1940-х – 50-х."""
    known = [p.decade for p in all_components if p.decade and p.decade[1]]
    years = [
        p.year.value for p in all_components if p.year and not p.year.era and p.year.digits == 4
    ]
    last, eras = all_components[-1], [p.year.era for p in all_components if p.year and p.year.era]
    eras += [p.decade[2] for p in all_components if p.decade and p.decade[2]]
    alone = all(p.only_year or (p.decade and p.decade[2]) for p in all_components[:-1])
    if last.decade and not last.decade[1] and eras and alone:
        era = eras[0]
        # 昭和20～30年代
        last.decade = (era.base + last.decade[0] % 100, True, era)
    century = (known[0][0] if known else years[0] if years else 1900) // 100 * 100
    for components in all_components:
        if components.decade and not components.decade[1] and (known or years):
            components.decade = (century + components.decade[0] % 100, True, None)
    for components in all_components[:-1]:
        year = components.year
        if (
            last.decade
            and components.only_year
            and year
            and not year.marked
            and year.value % 10 == 0
        ):
            century_given = year.digits == 4 or year.era is not None
            components.decade, components.year = (year.gregorian, century_given, year.era), None
    year = last.year
    if len(all_components) == 1 and last.plural and last.only_year and year and year.short:
        if year.value % 10:
            raise NotUnderstood("which_year")
        last.decade, last.year = (1900 + year.value, False, None), None


def _inherit(components: DateComponents, donors: list[DateComponents], *, from_left: bool) -> None:
    fragment = not (
        components.month or components.day or components.season or components.has_year
    ) and (components.part or components.division)
    if components.day is not None and components.month is None:
        donor = next((d for d in donors if d.month), None)
        components.month = donor.month if donor else None
    if components.has_year:
        return
    donor = next((d for d in donors if d.has_year), None)
    if donor is None:
        return
    components.year_inherited = True
    if donor.year_pair:
        components.year = Year(donor.year_pair[1 if from_left else 0])
    else:
        components.year, components.decade = donor.year, donor.decade
        components.century, components.mask = donor.century, donor.mask
    if fragment:
        components.month, components.season = donor.month, donor.season
    if donor.fiscal and components.month is None:
        components.fiscal = True


def _share_season(before: Clause, clause: Clause, lang: str) -> None:
    """Copy a season that is given once and applies to both years.

    Examples: "autumn 1946 or 1947", "summers of 1946 and 1947", 昭和21年か22年の夏, 昭和22・23年春.
    """
    left, right = before.components, clause.components
    if PARSERS[lang].year_first:
        whole = clause.connector is TokenKind.OR and re.match(r"\d{1,2}年の", right.text)
        fragment = clause.connector is TokenKind.AND and right.season and left.text[-1:].isdecimal()
        if left.only_year and (whole or fragment):
            _copy_all_but_year(right, left)
        return
    both = clause.connector is TokenKind.AND and re.search(r"(?:ring|mer|umn|ter)s\b", left.text)
    if clause.connector is not TokenKind.OR and not both:
        return
    if right.approximate and not left.approximate:
        return  # "spring 1946 or circa 1948"
    if right.only_year and left.year and not left.year.marked and left.year != right.year:
        # In осень 1946 г. the mark of the year completes the date.
        _copy_all_but_year(left, right)
    elif (
        right.year_pair
        and left.year_pair
        and left.season == 24
        and _count_components_but_year(right) == 0
    ):
        _copy_all_but_year(left, right)


def _count_components_but_year(components: DateComponents) -> int:
    others = (
        components.month,
        components.day,
        components.season,
        components.part,
        components.division,
        components.bare,
    )
    return sum(map(bool, others))


def _copy_all_but_year(known: DateComponents, only_year: DateComponents) -> None:
    only_year.month, only_year.day = known.month, known.day
    only_year.season, only_year.part = known.season, known.part
    only_year.division = known.division
