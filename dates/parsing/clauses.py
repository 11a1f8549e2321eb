"""Tokens into clauses: a date with its limit word, and the sign that joins it to the last one."""

from dataclasses import dataclass, field

from .assembly import assemble
from .parts import CJK, DateComponents, NotUnderstood
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
    """One date of a phrase. ``connector``: the connector before it, None if there is none."""

    tokens: list[Token] = field(default_factory=list)
    bound: Bound | None = None
    connector: TokenKind | None = None
    inclusive: bool = False
    bound_text: str = ""
    parts: DateComponents = field(default_factory=DateComponents)

    @property
    def names_date(self) -> bool:
        """Whether it names any part of a date."""
        return any(token.kind not in _IGNORED for token in self.tokens)

    def outer_qualifiers(self, *, first: bool) -> tuple[bool, bool]:
        """(approximate, doubtful) said at its outer edge, so of everything it is joined to."""
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
    """The clauses of a text, and what is said of all of them together."""

    clauses: list[Clause]
    between: bool = False
    approximate: bool = False
    uncertain: bool = False


def resolve_ambiguous_signs(tokens: list[Token]) -> list[Token]:
    """Decide what signs with two meanings mean here: ~, a dash at an edge, か, на, "or later"."""
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
        if token.kind is TokenKind.BOUND and token.text in "-–〜~":
            # "1946–?": the mark stands for the end that is not known.
            edge = prepared if starts else tokens[at + 1 :]
            if edge and all(t.kind is TokenKind.DOUBT and t.value == "mark" for t in edge):
                return [*([] if starts else prepared), token, *(tokens[at + 1 :] if starts else [])]
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
    """Whether a limit word follows a length of time: "2 years before 1947", за год до 1947."""
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
    """ "after 1945 and before 1950": a date follows, so "and before" is not "or earlier"."""
    return (
        token.kind is TokenKind.BOUND
        and token.value.follows_date
        and token.text.startswith(("or ", "and ", "или ", "и "))
        and after is not None
        and after.kind not in _IGNORED
        and after.kind not in CONNECTORS
    )


def parse_clauses(tokens: list[Token]) -> Phrase:
    """The clauses of ``tokens``, each with its parts.

    Raises ``NotUnderstood`` if they do not make a phrase.
    """
    result = Phrase(_split_into_clauses(tokens))
    result.between = any(token.kind is TokenKind.BETWEEN for token in tokens)
    _collect_shared_qualifiers(result, tokens)
    kept: list[Clause] = []
    for clause in result.clauses:
        clause.parts = assemble(clause.tokens)
        if not clause.names_date and clause.bound is None:
            if not kept:
                raise NotUnderstood
            _add_qualifiers(kept[-1], clause)
            continue
        if clause.connector is TokenKind.COMMA and kept and _continues_date(kept[-1], clause):
            kept[-1].tokens += clause.tokens
            kept[-1].parts = assemble(kept[-1].tokens)
            kept[-1].inclusive |= clause.inclusive
            continue
        kept.append(clause)
    _resolve_commas(kept)
    result.clauses = kept
    return result


def _split_into_clauses(tokens: list[Token]) -> list[Clause]:
    found: list[Clause] = []
    current = Clause()

    def close(joined: TokenKind | None) -> None:
        nonlocal current
        if current.tokens or current.bound:
            found.append(current)
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
            target = current if current.names_date or not found else found[-1]
            target.inclusive = True
        else:
            current.tokens.append(token)
    close(None)
    return found


def _set_bound(clause: Clause, token: Token) -> None:
    bound: Bound = token.value
    if clause.bound and clause.bound.upper != bound.upper:
        raise NotUnderstood
    clause.bound, clause.bound_text = bound, token.text


def _collect_shared_qualifiers(result: Phrase, tokens: list[Token]) -> None:
    """ "circa 1945–1950", "примерно с 1945 по 1950": said first, it is said of everything."""
    for token in tokens:
        if token.kind in (TokenKind.BOUND, TokenKind.BETWEEN):
            break
        if token.kind not in _IGNORED:
            break
        result.approximate |= token.kind is TokenKind.APPROX
        result.uncertain |= token.kind is TokenKind.DOUBT and token.value == "word"
    if result.clauses and all(clause.bound is None for clause in result.clauses):
        approx, doubt = result.clauses[-1].outer_qualifiers(first=False)
        result.approximate |= approx
        result.uncertain |= doubt


def _add_qualifiers(clause: Clause, extra: Clause) -> None:
    clause.parts.approximate |= extra.parts.approximate
    clause.parts.uncertain |= extra.parts.uncertain
    clause.parts.doubt_mark |= extra.parts.doubt_mark
    clause.inclusive |= extra.inclusive
    if extra.parts.weekday is not None:
        clause.parts.weekday = extra.parts.weekday
    clause.parts.night = clause.parts.night or extra.parts.night


def _component_names(parts: DateComponents) -> set[str]:
    return {
        name
        for name in ("month", "day", "season", "part", "division", "bare")
        if getattr(parts, name)
    } | ({"year"} if parts.has_year else set())


def _continues_date(before: Clause, clause: Clause) -> bool:
    """Whether what follows the comma adds to the same date: "2 September, 1945"."""
    if clause.bound or (before.bound and before.bound.follows_date):
        return False
    if before.parts.bare and CJK.search(clause.parts.text):
        # 8、9月 are two months, not a day of a month.
        return False
    return not _component_names(before.parts) & _component_names(clause.parts)


def _resolve_commas(clauses: list[Clause]) -> None:
    """A comma in a list stands for the "and" or "or" that comes last in it."""
    word = TokenKind.AND
    for clause in reversed(clauses):
        if clause.connector in (TokenKind.AND, TokenKind.OR):
            word = clause.connector
        elif clause.connector is TokenKind.COMMA:
            _, doubted = clause.outer_qualifiers(first=True)
            # "1946, possibly 1947" offers a choice.
            clause.connector = TokenKind.OR if doubted else word
