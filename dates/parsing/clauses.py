"""Split tokens into clauses: each is one date, with its bound and the connector before it."""

from dataclasses import dataclass, field

from .assembly import assemble
from .components import CJK, DateComponents, NotUnderstood
from .tokens import Bound, Token, TokenKind

CONNECTORS = (TokenKind.COMMA, TokenKind.DASH, TokenKind.AND, TokenKind.OR)
_QUALIFIERS = (TokenKind.APPROX, TokenKind.DOUBT)
_IGNORED = (
    *_QUALIFIERS,
    TokenKind.FILLER,
    TokenKind.WEEKDAY,
    TokenKind.YEAR_MARK,
    TokenKind.YEARS_MARK,
    TokenKind.INCLUSIVE,
    TokenKind.BETWEEN,
    TokenKind.ANNO_DOMINI,
    TokenKind.NIGHT,
)
_MARKS = (TokenKind.YEAR_MARK, TokenKind.MONTH_MARK, TokenKind.DAY_MARK)
_DURATION_UNITS = {
    "year",
    "years",
    "yr",
    "month",
    "months",
    "год",
    "года",
    "месяц",
    "месяца",
    "день",
    "дня",
}
_NIGHT_FROM = "ночь с"


@dataclass
class Clause:
    """One date of a phrase.

    ``bound`` makes the date a limit ("before 1947"); ``inclusive``: a word such as включительно
    includes the date itself. ``connector`` is the one before the clause, None if there is none;
    a comma becomes the word before the last item of its list (``after_comma``).
    """

    tokens: list[Token] = field(default_factory=list)
    bound: Bound | None = None
    connector: TokenKind | None = None
    inclusive: bool = False
    bound_text: str = ""
    after_comma: bool = False
    components: DateComponents = field(default_factory=DateComponents)

    @property
    def names_date(self) -> bool:
        """Whether the clause names any component of a date."""
        return any(token.kind not in _IGNORED for token in self.tokens)

    def outer_qualifiers(self, *, first: bool) -> tuple[bool, bool]:
        """(approximate, uncertain) at the outer edge of the clause.

        Qualifiers before the first date of a phrase (``first``), or after the last one, apply to
        the whole phrase.
        """
        approx = doubt = False
        for token in self.tokens if first else reversed(self.tokens):
            if token.kind is TokenKind.APPROX:
                approx = True
            elif token.kind is TokenKind.DOUBT:
                doubt |= token.value == "word"
            elif token.kind not in _IGNORED:
                break
        return approx, doubt


@dataclass
class Phrase:
    """The clauses of a text, and the qualifiers that apply to all of them.

    ``leading_mark``: the text begins with a question mark, which covers the range after it.
    """

    clauses: list[Clause]
    between: bool = False
    approximate: bool = False
    uncertain: bool = False
    leading_mark: bool = False


def resolve_ambiguous_signs(tokens: list[Token]) -> list[Token]:
    """Replace tokens that have two meanings: ~, a dash at an edge, か, на, "or later".

    Raises ``NotUnderstood`` where no meaning fits.
    """
    prepared: list[Token] = []
    night = any(token.text.endswith(_NIGHT_FROM) for token in tokens)
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        starts = not any(t.kind not in _IGNORED for t in tokens[:at])
        ends = not any(t.kind not in (*_IGNORED, TokenKind.OR) for t in tokens[at + 1 :])
        if token.kind is TokenKind.TILDE:
            token = _resolve_tilde(before, starts, ends, token)
        if token.kind is TokenKind.DASH and (starts or ends):
            if starts and any(t.kind is TokenKind.APPROX for t in prepared):
                raise NotUnderstood  # C-1947 is a shelf mark
            token = Token(TokenKind.BOUND, Bound(starts, True, not starts), token.text)
            if starts and ends:
                raise NotUnderstood
        if token.kind is TokenKind.OR and token.text == "か" and ends:
            token = Token(TokenKind.DOUBT, "word", token.text)
        if (
            token.kind is TokenKind.BOUND
            and not token.value.inclusive
            and _follows_duration(prepared)
        ):
            raise NotUnderstood
        if night and token.text == "на":
            token = Token(TokenKind.BOUND, Bound(True, True), token.text)
        if _begins_second_bound(token, after):
            joiner = TokenKind.OR if token.text.startswith(("or ", "или ")) else TokenKind.AND
            prepared.append(Token(joiner, None, ""))
            token = Token(TokenKind.BOUND, Bound(token.value.upper, False), token.text)
        prepared.append(token)
    return prepared


def _follows_duration(before: list[Token]) -> bool:
    """Whether a duration comes before a bound: "2 years before 1947", за год до 1947."""
    if not before or before[-1].text not in _DURATION_UNITS:
        return False
    counted = before[-2] if len(before) > 1 else None
    if counted is None or counted.kind is not TokenKind.NUMBER:
        return counted is None or counted.kind in _IGNORED
    digits = counted.value[1]
    return digits == 1 or (digits == 2 and before[-1].text.isascii())


def _resolve_tilde(before: Token | None, starts: bool, ends: bool, token: Token) -> Token:
    if starts or (ends and before and before.kind not in _MARKS):
        return Token(TokenKind.APPROX, None, token.text)
    if before and before.kind in CONNECTORS:
        return Token(TokenKind.APPROX, None, token.text)
    return Token(TokenKind.DASH, None, token.text)


def _begins_second_bound(token: Token, after: Token | None) -> bool:
    """Whether "and before" begins a second bound rather than meaning "and earlier".

    It does where a date follows: "after 1945 and before 1950".
    """
    return (
        token.kind is TokenKind.BOUND
        and token.value.follows_date
        and token.text.startswith(("or ", "and ", "или ", "и "))
        and after is not None
        and after.kind not in _IGNORED
        and after.kind not in CONNECTORS
    )


def parse_clauses(tokens: list[Token]) -> Phrase:
    """Return the clauses of ``tokens``, each with its components.

    Raises ``NotUnderstood`` if they do not make a phrase.
    """
    result = Phrase(_split_into_clauses(tokens))
    result.between = any(token.kind is TokenKind.BETWEEN for token in tokens)
    _collect_shared_qualifiers(result, tokens)
    merged: list[Clause] = []
    for clause in result.clauses:
        clause.components = assemble(clause.tokens)
        if not clause.names_date and clause.bound is None:
            if not merged:
                raise NotUnderstood
            _add_qualifiers(merged[-1], clause)
            continue
        if clause.connector is TokenKind.COMMA and merged and _continues_date(merged[-1], clause):
            if _may_count(merged[-1], clause):
                raise NotUnderstood("which_year")
            merged[-1].tokens += clause.tokens
            merged[-1].components = assemble(merged[-1].tokens)
            merged[-1].inclusive |= clause.inclusive
            continue
        merged.append(clause)
    if len(merged) > 1 and merged[-1].bound and not merged[-1].names_date:
        raise NotUnderstood("which_year")  # "1945 to", and nothing after it
    _resolve_commas(merged)
    result.clauses = merged
    return result


def _split_into_clauses(tokens: list[Token]) -> list[Clause]:
    clauses: list[Clause] = []
    current = Clause()

    def close(joined: TokenKind | None) -> None:
        nonlocal current
        if current.tokens or current.bound:
            clauses.append(current)
            current = Clause(connector=joined)
        elif joined and (current.connector is None or current.connector is TokenKind.COMMA):
            current.connector = joined

    for token in tokens:
        if token.kind in CONNECTORS:
            if token.kind is TokenKind.COMMA and not current.names_date:
                continue
            if token.kind is TokenKind.DASH and not current.names_date and current.tokens:
                raise NotUnderstood
            close(token.kind)
        elif token.kind is TokenKind.BOUND and token.value.follows_date:
            if not current.names_date and not token.text.startswith("at "):
                raise NotUnderstood
            if not current.names_date:
                # "at the latest 1949"
                _set_bound(current, token)
                continue
            _set_bound(current, token)
            close(None)
        elif token.kind is TokenKind.BOUND:
            if current.names_date or current.bound:
                close(None)
            _set_bound(current, token)
        elif token.kind is TokenKind.INCLUSIVE:
            target = current if current.names_date or not clauses else clauses[-1]
            target.inclusive = True
        else:
            current.tokens.append(token)
    close(None)
    return clauses


def _set_bound(clause: Clause, token: Token) -> None:
    bound: Bound = token.value
    if clause.bound and clause.bound.upper != bound.upper:
        raise NotUnderstood
    clause.bound, clause.bound_text = bound, token.text


def _collect_shared_qualifiers(result: Phrase, tokens: list[Token]) -> None:
    """Set the qualifiers of the whole phrase: "circa 1945–1950", "примерно с 1945 по 1950"."""
    for token in tokens:
        if token.kind in (TokenKind.BOUND, TokenKind.BETWEEN):
            break
        if token.kind not in _IGNORED:
            break
        result.approximate |= token.kind is TokenKind.APPROX
        result.uncertain |= token.kind is TokenKind.DOUBT and token.value == "word"
        result.leading_mark |= token.kind is TokenKind.DOUBT and token.value == "mark"
    if result.clauses and all(clause.bound is None for clause in result.clauses):
        approx, doubt = result.clauses[-1].outer_qualifiers(first=False)
        result.approximate |= approx
        result.uncertain |= doubt


def _add_qualifiers(clause: Clause, extra: Clause) -> None:
    clause.components.approximate |= extra.components.approximate
    clause.components.uncertain |= extra.components.uncertain
    clause.components.doubt_mark |= extra.components.doubt_mark
    clause.inclusive |= extra.inclusive
    if extra.components.weekday is not None:
        clause.components.weekday = extra.components.weekday
    clause.components.night = clause.components.night or extra.components.night


def _component_names(components: DateComponents) -> set[str]:
    return {
        name
        for name in ("month", "day", "season", "part", "division", "bare")
        if getattr(components, name)
    } | ({"year"} if components.has_year else set())


def _continues_date(before: Clause, clause: Clause) -> bool:
    """Whether the clause after a comma continues the date before it: "2 September, 1945"."""
    if clause.bound or (before.bound and before.bound.follows_date):
        return False
    if before.components.bare and CJK.search(clause.components.text):
        # 8、9月 are two months, not a day of a month.
        return False
    return not _component_names(before.components) & _component_names(clause.components)


def _may_count(before: Clause, clause: Clause) -> bool:
    """Whether a lone number after a month and its year is no day: March 1947, 5; 1947-03, 5.

    It may be an hour or a number of things as well.
    """
    ends = before.components.order[-2:] == ["month", "year"]
    return clause.components.order == ["bare"] and (
        ends or before.tokens[-1].kind is TokenKind.DATE
    )


def _resolve_commas(clauses: list[Clause]) -> None:
    """Replace each comma of a list by the "and" or "or" before the last item of the list."""
    word = TokenKind.AND
    for clause in reversed(clauses):
        if clause.connector in (TokenKind.AND, TokenKind.OR):
            word = clause.connector
        elif clause.connector is TokenKind.COMMA:
            clause.after_comma = True
            _, doubted = clause.outer_qualifiers(first=True)
            # "1946, possibly 1947" offers a choice.
            clause.connector = TokenKind.OR if doubted else word
