"""The tokens of one clause into the parts of a date."""

from dates.messages import ImpossibleDate

from .eras import ERAS, KOKI_OFFSET, Era
from .parts import CJK, DateComponents, NotUnderstood, Year
from .tokens import NumericDate, Token, TokenKind

_IGNORED = (
    TokenKind.FILLER,
    TokenKind.YEAR_MARK,
    TokenKind.YEARS_MARK,
    TokenKind.INCLUSIVE,
    TokenKind.ANNO_DOMINI,
)


def assemble(tokens: list[Token]) -> DateComponents:
    """The parts that ``tokens`` name.

    Raises ``NotUnderstood`` for what does not fit together, ``ImpossibleDate`` for two years that
    contradict each other.
    """
    words = [token.text for token in tokens]
    parts = DateComponents(
        text=("" if any(CJK.search(word) for word in words) else " ").join(words)
    )
    at = 0
    while at < len(tokens):
        at += _read_token(parts, tokens, at)
    if parts.part and parts.division:
        raise NotUnderstood
    if parts.decade and parts.century is not None:
        _decade_of_century(parts)
    return parts


def _read_token(parts: DateComponents, tokens: list[Token], at: int) -> int:
    """Read the token at ``at`` into ``parts``; returns how many tokens were used."""
    token = tokens[at]
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    match token.kind:
        case TokenKind.NUMBER:
            return _read_number(parts, tokens, at)
        case TokenKind.ERA:
            return _read_era(parts, tokens, at)
        case TokenKind.KOKI:
            return _read_koki(parts, tokens, at)
        case TokenKind.ANNO_DOMINI if following is TokenKind.NUMBER:
            value, _ = tokens[at + 1].value
            _set_year(parts, Year(value, 4, None, True), token.text)
            return 2 + _year_mark_length(parts, tokens, at + 2)
        case TokenKind.DATE:
            _add_numeric_date(parts, token.value, None)
        case TokenKind.ORDINAL | TokenKind.ROMAN:
            return _read_ordinal(parts, token, tokens, at)
        case TokenKind.MONTH:
            _set_component(parts, "month", token.value)
            parts.order.append("month")
        case TokenKind.SEASON:
            _set_component(parts, "season", token.value)
        case TokenKind.SEASON_PART:
            _set_component(parts, "season", token.value[0])
            _set_component(parts, "part", (3, token.value[1]))
        case TokenKind.YEAR_PAIR:
            _set_component(parts, "pair", token.value)
            parts.order.append("year")
        case TokenKind.DECADE:
            _set_component(parts, "decade", (*token.value, None))
            parts.order.append("decade")
        case TokenKind.CENTURY:
            _set_component(parts, "century", token.value)
        case TokenKind.UNKNOWN_DIGITS:
            _set_component(parts, "mask", token.value)
        case TokenKind.PART:
            _set_component(parts, "part", token.value)
        case TokenKind.FISCAL:
            parts.fiscal = True
        case TokenKind.APPROX:
            parts.approximate = True
        case TokenKind.DOUBT:
            parts.uncertain |= token.value == "word"
            parts.doubt_mark |= token.value == "mark"
        case TokenKind.NIGHT:
            parts.night = token.value
        case TokenKind.WEEKDAY:
            parts.weekday = token.value
        case TokenKind.DIVISION if token.text == "decade" and _followed_by(
            tokens, at, TokenKind.DECADE
        ):
            pass  # "the decade of the 1940s"
        case kind if kind in _IGNORED or kind in (TokenKind.COMMA, TokenKind.BETWEEN):
            pass
        case _:
            raise NotUnderstood
    return 1


def _followed_by(tokens: list[Token], at: int, kind: TokenKind) -> bool:
    return any(token.kind is kind for token in tokens[at + 1 :])


def _decade_of_century(parts: DateComponents) -> None:
    """40-е годы XX века: the century tells which forties."""
    assert parts.decade
    first, said, era = parts.decade
    century = ((parts.century or 1) - 1) * 100
    if said and first // 100 * 100 != century:
        one, other = f"{first // 10}X", f"{century // 100}XX"
        raise ImpossibleDate("years_differ", text=parts.text, one=one, other=other)
    parts.decade, parts.century = (century + first % 100, True, era), None


def _set_component(parts: DateComponents, name: str, value: object) -> None:
    if getattr(parts, name) not in (None, value):
        raise NotUnderstood
    setattr(parts, name, value)


def _set_year(parts: DateComponents, year: Year, text: str) -> None:
    """Set the year; one given twice, in an era and in the common era, must agree."""
    known = parts.year
    if known and known.gregorian != year.gregorian:
        if bool(known.era) == bool(year.era):
            raise NotUnderstood
        raise ImpossibleDate(
            "years_differ", text=parts.text, one=known.gregorian, other=year.gregorian
        )
    if known is None or year.era:
        parts.year = year
    parts.order.append("year")


def _year_mark_length(parts: DateComponents, tokens: list[Token], at: int) -> int:
    """1 if the year just read is followed by its mark, which is then used up."""
    if at < len(tokens) and tokens[at].kind is TokenKind.FISCAL:
        parts.fiscal = True
        return 1
    return int(at < len(tokens) and tokens[at].kind in (TokenKind.YEAR_MARK, TokenKind.YEARS_MARK))


def _read_number(parts: DateComponents, tokens: list[Token], at: int) -> int:
    token = tokens[at]
    value, digits = token.value
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    match following:
        case TokenKind.YEAR_MARK | TokenKind.FISCAL | TokenKind.ANNO_DOMINI:
            if not _can_be_year(tokens, at):
                raise NotUnderstood
            full = (
                following is TokenKind.ANNO_DOMINI or digits > 2 or _is_common_era(tokens, at + 2)
            )
            parts.fiscal |= following is TokenKind.FISCAL
            # A four-figure year and the era's year in brackets share one mark.
            _set_year(parts, Year(value, 4 if full else digits, None, True), token.text)
            return 2
        case TokenKind.YEARS_MARK:
            parts.plural = True
            _set_year(parts, Year(value, digits, None, True), token.text)
            return 2
        case TokenKind.MONTH_MARK:
            _set_component(parts, "month", value)
            parts.order.append("month")
            return 2
        case TokenKind.DAY_MARK:
            _set_component(parts, "day", value)
            parts.order.append("day")
            return 2
        case TokenKind.DECADE_MARK:
            _set_component(
                parts, "decade", (value if digits > 2 else value + 1900, digits > 2, None)
            )
            parts.order.append("decade")
            return 2
        case TokenKind.CENTURY_MARK if tokens[at + 1].text != "ст":
            _set_component(parts, "century", value)
            return 2
        case TokenKind.DIVISION:
            _set_component(parts, "division", (tokens[at + 1].value, value))
            return 2
    if digits == 4:
        _set_year(parts, Year(value), token.text)
    elif digits <= 2:
        parts.bare.append(token)
        parts.order.append("bare")
    else:
        raise NotUnderstood
    return 1


def _can_be_year(tokens: list[Token], at: int) -> bool:
    """Not "12 years" nor "194 г."; "194 г. н. э." says what it is."""
    digits, mark = tokens[at].value[1], tokens[at + 1]
    if mark.kind is TokenKind.ANNO_DOMINI or _is_common_era(tokens, at + 2):
        return True
    return digits != 3 and not (digits < 3 and mark.text in ("year", "yr"))


def _is_common_era(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind is TokenKind.ANNO_DOMINI


def _read_era(parts: DateComponents, tokens: list[Token], at: int) -> int:
    era = ERAS[tokens[at].value]
    if at + 1 >= len(tokens):
        raise NotUnderstood
    following = tokens[at + 1]
    if following.kind is TokenKind.DATE:
        _add_numeric_date(parts, following.value, era)
        return 2 + _year_mark_length(parts, tokens, at + 2)
    if following.kind is not TokenKind.NUMBER or following.value[1] > 2:
        raise NotUnderstood
    value = following.value[0]
    mark = tokens[at + 2].kind if at + 2 < len(tokens) else None
    if mark is TokenKind.DECADE_MARK:
        if value % 10:
            raise NotUnderstood
        _set_component(parts, "decade", (era.base + value, True, era))
        parts.order.append("decade")
        return 3
    marked = mark is TokenKind.YEAR_MARK
    _set_year(parts, Year(value, 2, era, marked), tokens[at].text + following.text)
    return 2 + _year_mark_length(parts, tokens, at + 2)


def _read_koki(parts: DateComponents, tokens: list[Token], at: int) -> int:
    if at + 1 >= len(tokens) or tokens[at + 1].kind is not TokenKind.NUMBER:
        raise NotUnderstood
    value = tokens[at + 1].value[0] - KOKI_OFFSET
    _set_year(parts, Year(value, 4, None, True), tokens[at].text)
    return 2 + _year_mark_length(parts, tokens, at + 2)


def _add_numeric_date(parts: DateComponents, date: NumericDate, era: Era | None) -> None:
    names = ("year", "month", "day") if date.year_first else ("day", "month", "year")
    for name in names:
        value = getattr(date, name)
        if value is None:
            continue
        if name == "year":
            _set_year(parts, Year(value, date.year_digits, era, True), parts.text)
        else:
            _set_component(parts, name, value)
            parts.order.append(name)
    parts.ambiguous_order |= date.ambiguous_order


def _read_ordinal(parts: DateComponents, token: Token, tokens: list[Token], at: int) -> int:
    """An ordinal counts a division (first half), a day (September 2nd) or a century."""
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    if following is TokenKind.DIVISION:
        _set_component(parts, "division", (tokens[at + 1].value, token.value))
        return 2
    if following is TokenKind.CENTURY_MARK and token.value > 0:
        _set_component(parts, "century", token.value)
        return 2
    if following is TokenKind.MONTH_MARK:
        raise NotUnderstood
    if following is TokenKind.YEAR_MARK and token.kind is TokenKind.ORDINAL:
        # 45-й год is 1945; the first, last or tenth year is of something that is not said.
        if token.value < 10 or tokens[at + 1].text in ("year", "yr"):
            raise NotUnderstood
        _set_year(parts, Year(token.value, 2, None, True), token.text)
        return 2
    if token.kind is TokenKind.ROMAN:
        _set_component(parts, "month", token.value)
        parts.order.append("month")
        return 1
    if token.value < 0:
        raise NotUnderstood
    parts.bare.append(Token(TokenKind.NUMBER, (token.value, 2), token.text))
    parts.order.append("bare")
    return 1
