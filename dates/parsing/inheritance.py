"""What one clause leaves unsaid and its neighbour says: era, century, year, month."""

import re
from dataclasses import replace

from .clauses import Clause
from .parts import DateComponents, NotUnderstood, Year
from .registry import PARSERS
from .tokens import Token, TokenKind


def inherit_components(clauses: list[Clause], lang: str) -> None:
    """Fill in every clause from the others, in place."""
    all_parts = [clause.parts for clause in clauses]
    for parts in all_parts:
        _assign_days_and_years(parts)
    for at, parts in enumerate(all_parts):
        _assign_bare_numbers(parts, all_parts[:at], all_parts[at + 1 :])
    for at, parts in enumerate(all_parts):
        near = (*reversed(all_parts[:at]), *all_parts[at + 1 :])
        _inherit_era_or_century(parts, near)
    _complete_decades(all_parts)
    if all_parts[-1].fiscal:
        for parts in all_parts[:-1]:
            if parts.only_year and parts.year and not parts.year.marked:
                parts.fiscal = True
    given = [parts.copy() for parts in all_parts]
    from_left = PARSERS[lang].year_first
    for at, clause in enumerate(clauses):
        left, right = list(reversed(given[:at])), given[at + 1 :]
        donors = left + right if from_left else right + left
        _inherit(clause.parts, donors, from_left=not right or from_left)
    for before, clause in zip(clauses, clauses[1:], strict=False):
        if before.bound is None and clause.bound is None:
            _share_season(before, clause, lang)


def _assign_days_and_years(parts: DateComponents) -> None:
    """Beside a month, a bare number is a day, or a year if it is too large or the second."""
    if not parts.bare or parts.month is None:
        return
    for token in list(parts.bare):
        value, digits = token.value
        if parts.day is None and (parts.year or (value <= 31 and (value or digits == 1))):
            _assign_number(parts, token, "day")
        elif parts.year is None and digits == 2:
            _assign_number(parts, token, "year")


def _assign_number(parts: DateComponents, token: Token, name: str) -> None:
    value, digits = token.value
    parts.bare.remove(token)
    if "bare" in parts.order:
        parts.order[parts.order.index("bare")] = name
    if name == "year":
        if parts.year:
            raise NotUnderstood
        parts.year = Year(value, digits)
    elif name == "decade":
        parts.decade = (1900 + value, False, None)
    elif getattr(parts, name) is None:
        setattr(parts, name, value)
    else:
        raise NotUnderstood


def _assign_bare_numbers(
    parts: DateComponents, left: list[DateComponents], right: list[DateComponents]
) -> None:
    """A bare number counts what the nearest number counts: 25～30日, 2–5 September, 1946–47."""
    for token in list(parts.bare):
        names = [p.order[0] for p in right if p.order] + [
            p.order[-1] for p in reversed(left) if p.order
        ]
        name = next((n for n in names if n != "bare"), None)
        if name is None:
            raise NotUnderstood("which_year")
        if name == "decade" and token.value[0] % 10:
            raise NotUnderstood
        _assign_number(parts, token, name)


def _inherit_era_or_century(parts: DateComponents, near: tuple[DateComponents, ...]) -> None:
    year = parts.year
    if year is None or not year.short:
        return
    for other in near:
        known = other.year
        if known and known.era:
            tens = known.value // 10 * 10 if year.digits == 1 and known.value >= 10 else 0
            # 昭和22、3年 is 22 or 23; 昭和19年～3年, 昭和10年～9年 run backwards: refused.
            step = tens + year.value - known.value
            value = year.value + (tens if 0 < step <= (5 if known.marked else 9) else 0)
            parts.year = replace(year, value=value, era=known.era)
            return
        full = known.value if known and not known.short else None
        full = full or (other.pair[0] if other.pair else None)
        full = full or (other.decade[0] if other.decade and other.decade[1] else None)
        if full:
            size = 10**year.digits
            value = full // size * size + year.value
            # 1999–00 goes on into the next century.
            parts.year = replace(year, value=value + (size if value < full - 50 else 0), digits=4)
            return


def _complete_decades(all_parts: list[DateComponents]) -> None:
    """1940–50-е, 1940-х – 50-х: the century and the word are said once."""
    known = [p.decade for p in all_parts if p.decade and p.decade[1]]
    years = [p.year.value for p in all_parts if p.year and not p.year.era and p.year.digits == 4]
    last, eras = all_parts[-1], [p.year.era for p in all_parts if p.year and p.year.era]
    eras += [p.decade[2] for p in all_parts if p.decade and p.decade[2]]
    alone = all(p.only_year or (p.decade and p.decade[2]) for p in all_parts[:-1])
    if last.decade and not last.decade[1] and eras and alone:
        era = eras[0]
        # 昭和20～30年代
        last.decade = (era.base + last.decade[0] % 100, True, era)
    century = (known[0][0] if known else years[0] if years else 1900) // 100 * 100
    for parts in all_parts:
        if parts.decade and not parts.decade[1] and (known or years):
            parts.decade = (century + parts.decade[0] % 100, True, None)
    for parts in all_parts[:-1]:
        year = parts.year
        if last.decade and parts.only_year and year and not year.marked and year.value % 10 == 0:
            said = year.digits == 4 or year.era is not None
            parts.decade, parts.year = (year.gregorian, said, year.era), None
    year = last.year
    if len(all_parts) == 1 and last.plural and last.only_year and year and year.short:
        if year.value % 10:
            raise NotUnderstood("which_year")
        last.decade, last.year = (1900 + year.value, False, None), None


def _inherit(parts: DateComponents, donors: list[DateComponents], *, from_left: bool) -> None:
    fragment = not (parts.month or parts.day or parts.season or parts.has_year) and (
        parts.part or parts.division
    )
    if parts.day is not None and parts.month is None:
        donor = next((d for d in donors if d.month), None)
        parts.month = donor.month if donor else None
    if parts.has_year:
        return
    donor = next((d for d in donors if d.has_year), None)
    if donor is None:
        return
    parts.year_inherited = True
    if donor.pair:
        parts.year = Year(donor.pair[1 if from_left else 0])
    else:
        parts.year, parts.decade = donor.year, donor.decade
        parts.century, parts.mask = donor.century, donor.mask
    if fragment:
        parts.month, parts.season = donor.month, donor.season
    if donor.fiscal and parts.month is None:
        parts.fiscal = True


def _share_season(before: Clause, clause: Clause, lang: str) -> None:
    """ "autumn 1946 or 1947", "summers of 1946 and 1947", 昭和21年か22年の夏, 昭和22・23年春.

    The season is said once and meant of both years.
    """
    left, right = before.parts, clause.parts
    if PARSERS[lang].year_first:
        whole = clause.connector is TokenKind.OR and re.match(r"\d{1,2}年の", right.text)
        fragment = clause.connector is TokenKind.AND and right.season and left.text[-1:].isdecimal()
        if left.only_year and (whole or fragment):
            _copy_all_but_year(right, left)
        return
    both = clause.connector is TokenKind.AND and re.search(r"(?:ring|mer|umn|ter)s\b", left.text)
    if clause.connector is not TokenKind.OR and not both:
        return
    if right.only_year and left.year and not left.year.marked and left.year != right.year:
        # осень 1946 г. is already whole
        _copy_all_but_year(left, right)
    elif right.pair and left.pair and left.season == 24 and _count_components_but_year(right) == 0:
        _copy_all_but_year(left, right)


def _count_components_but_year(parts: DateComponents) -> int:
    others = (parts.month, parts.day, parts.season, parts.part, parts.division, parts.bare)
    return sum(map(bool, others))


def _copy_all_but_year(known: DateComponents, only_year: DateComponents) -> None:
    only_year.month, only_year.day = known.month, known.day
    only_year.season, only_year.part = known.season, known.part
    only_year.division = known.division
