"""The grammar of dates, the same for all languages: from tokens to EDTF."""

from dataclasses import dataclass, field, replace

from dates.messages import Message

from .clauses import Clause, Phrase, parse_clauses, resolve_ambiguous_signs
from .combine import apply_bound, are_consecutive, enclosing_interval, format_set, range_between
from .components import DateComponents, NotUnderstood, Year
from .inheritance import inherit_components
from .interval import ParsedInterval
from .open_ends import resolve_open_ends
from .registry import PARSERS
from .resolution import innermost_winter, resolve
from .tokens import Token, TokenKind

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WITHOUT_DATE = (
    TokenKind.FILLER,
    TokenKind.COMMA,
    TokenKind.DASH,
    TokenKind.DOUBT,
    TokenKind.YEAR_MARK,
)


@dataclass
class Interpretation:
    """The result of the grammar: EDTF or None, and notes for the curator."""

    edtf: str | None = None
    notes: list[Message] = field(default_factory=list)

    def note(self, code: str, **params: object) -> None:
        """Add a note for the curator; ``code`` is a key of ``dates.messages.TEMPLATES``."""
        self.notes.append(Message(code, params))


def interpret(
    tokens: list[Token], text: str, lang: str, *, all_doubted: bool = False
) -> Interpretation:
    """Return the EDTF that ``tokens`` mean.

    ``text`` is the text as typed, for messages. With ``all_doubted`` the whole date is uncertain.
    Raises ``NotUnderstood`` or ``ImpossibleDate``.
    """
    if any(token.kind is TokenKind.LIFE for token in tokens):
        raise NotUnderstood("life_date")
    if any(token.kind is TokenKind.UNKNOWN for token in tokens):
        raise NotUnderstood
    tokens = resolve_open_ends(tokens)
    dated = [token for token in tokens if token.kind is not TokenKind.NO_DATE]
    result = Interpretation()
    if len(dated) < len(tokens) and all(token.kind in _WITHOUT_DATE for token in dated):
        return result
    phrase = parse_clauses(resolve_ambiguous_signs(dated))
    if not phrase.clauses:
        raise NotUnderstood
    inherit_components(phrase.clauses, lang)
    phrase.uncertain |= all_doubted
    interpreter = _Interpreter(phrase, text, lang, result)
    result.edtf = interpreter.edtf()
    return result


@dataclass
class _Interpreter:
    phrase: Phrase
    text: str
    lang: str
    result: Interpretation

    def edtf(self) -> str:
        alternatives: list[ParsedInterval] = []
        for group in _split(self.phrase.clauses, TokenKind.OR):
            members = self._list_members(group)
            if len(members) > 1 and len(group) < len(self.phrase.clauses):
                raise NotUnderstood
            if len(members) > 1:
                return self._format_set(members, "{}")
            alternatives += members
        first = self.phrase.clauses[0]
        if (
            len(self.phrase.clauses) == 1
            and first.components.ambiguous_order
            and first.bound is None
        ):
            alternatives.append(self._with_swapped_order(first, alternatives[0]))
        if len(alternatives) == 1:
            return alternatives[0].edtf()
        return self._format_set(alternatives, "[]")

    def _format_set(self, intervals: list[ParsedInterval], brackets: str) -> str:
        written = format_set(intervals, brackets)
        if written is None:
            self.result.note("set_widened")
            return enclosing_interval(intervals).edtf()
        return written

    def _list_members(self, clauses: list[Clause]) -> list[ParsedInterval]:
        """Return the members of a list; consecutive members become one interval."""
        limits = any(clause.bound for clause in clauses)
        if self.phrase.between or limits:
            return [self._resolve_range(clauses)]
        members = [self._resolve_range(group) for group in _split(clauses, TokenKind.AND)]
        if len(members) > 1 and are_consecutive(members):
            return [range_between(members[0], members[-1], self.text)]
        return members

    def _resolve_range(self, clauses: list[Clause]) -> ParsedInterval:
        clauses = _merge_year_pairs(clauses)
        if len(clauses) == 1:
            return self._resolve_clause(clauses[0])
        if len(clauses) > 2:
            raise NotUnderstood
        left, right = clauses
        if self.phrase.leading_mark and left.components is self.phrase.clauses[0].components:
            right.components.doubt_mark = True
        if _bounds_whole_range(left, right):
            interval = range_between(
                self._resolve_clause(replace(left, bound=None)),
                self._resolve_clause(right),
                self.text,
            )
            return self._apply_bound(interval, left)
        if _is_upper_bound(left) and right.bound and not right.bound.upper:
            left, right = right, left
        if _is_rest_of_year(left, right):
            return range_between(self._resolve_clause(right), self._resolve_clause(left), self.text)
        if _is_upper_bound(left) or (right.bound and not right.bound.upper):
            raise NotUnderstood
        if left.bound and right.bound and right.bound_text == "до" and not right.inclusive:
            self._note_excluded_end(right)
        _cross_new_year(left, right, self.result)
        return range_between(self._resolve_clause(left), self._resolve_clause(right), self.text)

    def _resolve_clause(self, clause: Clause) -> ParsedInterval:
        components = clause.components
        if components.night and len(self.phrase.clauses) > 1:
            components.night = None
        self._add_notes(components)
        doubt = components.uncertain or components.doubt_mark or self.phrase.uncertain
        components.approximate |= self.phrase.approximate
        interval = resolve(components, self.text).with_qualifiers(components.approximate, doubt)
        self._check_weekday(components, interval)
        if clause.bound is None:
            return interval
        if components.ambiguous_winter and not (clause.bound.inclusive or clause.inclusive):
            interval = innermost_winter(components).with_qualifiers(components.approximate, doubt)
        return self._apply_bound(interval, clause)

    def _apply_bound(self, interval: ParsedInterval, clause: Clause) -> ParsedInterval:
        assert clause.bound
        bound = replace(clause.bound, inclusive=clause.bound.inclusive or clause.inclusive)
        return apply_bound(interval, bound)

    def _add_notes(self, components: DateComponents) -> None:
        year = components.year
        if components.month == 0 and components.day:
            self.result.note("day_without_month", day=components.day)
        if year and year.short:
            if PARSERS[self.lang].year_first:
                raise NotUnderstood("which_era")
            if year.digits == 1:
                raise NotUnderstood("which_year")  # через 2 года
            self.result.note("century_supposed", value=year.value, year=year.gregorian)
        if components.year_pair and components.year_pair[0] == components.year_pair[1]:
            self.result.note(
                "century_supposed",
                value=f"’{components.year_pair[0] % 100}",
                year=components.year_pair[0],
            )
        if components.decade and not components.decade[1]:
            decade = components.decade[0]
            if PARSERS[self.lang].year_first and decade % 100 in (10, 20, 30):
                raise NotUnderstood("which_era")  # 昭和20年代 is as likely as the 1920s
            self.result.note("century_supposed", value=decade % 100, year=f"{decade}s")
        if components.ambiguous_winter and year:
            number = year.gregorian
            example = f"{number}/{(number + 1) % 100:02d}"
            self.result.note("winter_widest", year=number, example=example)

    def _check_weekday(self, components: DateComponents, interval: ParsedInterval) -> None:
        if components.weekday is None or not interval.start or interval.start != interval.end:
            return
        day = interval.start.day
        if components.day is not None and day.weekday() != components.weekday:
            self.result.note("weekday_differs", date=day, weekday=WEEKDAYS[day.weekday()])

    def _note_excluded_end(self, clause: Clause) -> None:
        end = self._resolve_clause(clause).end
        if end:
            self.result.note("until_excluded", end=end.edtf)

    def _with_swapped_order(self, clause: Clause, interval: ParsedInterval) -> ParsedInterval:
        components = clause.components.copy()
        components.day, components.month = components.month, components.day
        other = resolve(components, self.text)
        assert interval.start
        assert other.start
        one, two = interval.start, other.start
        self.result.note("day_month_order", value=self.text, one=one.edtf, other=two.edtf)
        return other.with_qualifiers(one.approximate, one.uncertain)


def _is_upper_bound(clause: Clause) -> bool:
    return clause.bound is not None and clause.bound.upper


def _split(clauses: list[Clause], kind: TokenKind) -> list[list[Clause]]:
    groups: list[list[Clause]] = [[]]
    for clause in clauses:
        if clause.connector is kind and groups[-1]:
            groups.append([])
        groups[-1].append(clause)
    return groups


def _merge_year_pairs(clauses: list[Clause]) -> list[Clause]:
    """Merge two clauses that name one winter, or a pair of years within a longer range."""
    merged: list[Clause] = []
    for clause in clauses:
        before = merged[-1] if merged else None
        if (
            before
            and clause.connector in (TokenKind.DASH, None)
            and _is_year_pair(before, clause, len(clauses))
        ):
            first, last = before.components, clause.components
            assert first.year
            assert last.year
            components = first.copy() if first.season or not last.season else last.copy()
            components.year_pair = (first.year.gregorian, last.year.gregorian)
            components.year = None
            components.approximate, components.uncertain = (
                first.approximate or last.approximate,
                first.uncertain or last.uncertain,
            )
            merged[-1] = replace(before, components=components, bound=None)
        else:
            merged.append(clause)
    return merged


def _is_year_pair(before: Clause, clause: Clause, count: int) -> bool:
    first, last = before.components, clause.components
    to_next = last.only_year and first.season == 24 and clause.bound_text in ("to", "по")
    # 昭和20年から21年の冬
    from_last = last.season == 24 and before.bound_text in ("から", "より") and "の" in last.text
    bounds = (before.bound and not from_last) or (clause.bound and not to_next)
    if bounds or not first.year or not last.year:
        return False
    follows = last.year.gregorian == first.year.gregorian + 1
    if first.season and last.only_year:
        return (first.season == 24 and follows) or _is_abbreviated_year(last.text)
    if last.season == 24 and first.only_year and not first.year_inherited:
        return follows
    return count > 2 and first.only_year and last.only_year and _is_abbreviated_year(last.text)


def _bounds_whole_range(left: Clause, right: Clause) -> bool:
    """Whether a bound applies to a whole range: "not later than 1945–1946".

    In "from 1945–1946", the bound only begins the range.
    """
    if (
        left.bound is None
        or left.bound.follows_date
        or right.bound
        or right.connector is not TokenKind.DASH
    ):
        return False
    return left.bound_text not in ("from", "с", "со", "-", "–", "〜", "~")


def _is_rest_of_year(left: Clause, right: Clause) -> bool:
    """Whether it is the rest of a year from a month of it on: 1946 г., не ранее сентября."""
    since = right.bound is not None and not right.bound.upper
    return (
        since
        and left.bound is None
        and left.components.only_year
        and right.components.year_inherited
    )


def _is_abbreviated_year(text: str) -> bool:
    """Whether a year was written with one or two digits."""
    return sum(char.isdigit() for char in text) <= 2


def _cross_new_year(left: Clause, right: Clause, result: Interpretation) -> None:
    """Correct the year of a range that crosses New Year: "December 1946 – January".

    The year is given once, so one end has inherited it and belongs to the next or previous year.
    """
    first, last = left.components, right.components
    if not (first.year and last.year and first.year == last.year):
        return
    if not (first.year_inherited or last.year_inherited):
        return
    start, end = _first_month(first), _first_month(last)
    if start is None or end is None or start <= end:
        return
    year = first.year.gregorian
    if last.year_inherited:
        last.year, years = Year(year + 1), (year, year + 1)
    else:
        first.year, years = Year(year - 1), (year - 1, year)
    described = f"{years[0]}-{start:02d}/{years[1]}-{end:02d}"
    result.note("year_carried", range=described)


def _first_month(components: DateComponents) -> int | None:
    if components.season:
        # A winter lies in both years, so a range with one needs no correction.
        return None if components.season == 24 else (components.season - 20) * 3
    return components.month
