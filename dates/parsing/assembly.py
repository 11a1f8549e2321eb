"""The tokens of one clause into the parts of a date."""

from dates.messages import RefusedDate

from .eras import ERAS, KOKI_OFFSET, Era
from .parts import CJK, NotUnderstood, Parts, Year
from .tokens import Kind, NumericDate, Token

_IGNORED = (Kind.FILLER, Kind.YEAR_MARK, Kind.YEARS_MARK, Kind.INCLUSIVE, Kind.ANNO_DOMINI)


def collect(tokens: list[Token]) -> Parts:
    """The parts that ``tokens`` name.

    Raises ``NotUnderstood`` for what does not fit together, ``RefusedDate`` for two years that
    contradict each other.
    """
    words = [token.text for token in tokens]
    parts = Parts(text=("" if any(CJK.search(word) for word in words) else " ").join(words))
    at = 0
    while at < len(tokens):
        at += _take(parts, tokens, at)
    if parts.part and parts.division:
        raise NotUnderstood
    if parts.decade and parts.century is not None:
        _decade_of_century(parts)
    return parts


def _take(parts: Parts, tokens: list[Token], at: int) -> int:
    """Read the token at ``at`` into ``parts``; returns how many tokens were used."""
    token = tokens[at]
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    match token.kind:
        case Kind.NUMBER:
            return _number(parts, tokens, at)
        case Kind.ERA:
            return _era(parts, tokens, at)
        case Kind.KOKI:
            return _koki(parts, tokens, at)
        case Kind.ANNO_DOMINI if following is Kind.NUMBER:
            value, _ = tokens[at + 1].value
            _set_year(parts, Year(value, 4, None, True), token.text)
            return 2 + _skip_mark(parts, tokens, at + 2)
        case Kind.DATE:
            _numeric(parts, token.value, None)
        case Kind.ORDINAL | Kind.ROMAN:
            return _ordinal(parts, token, tokens, at)
        case Kind.MONTH:
            _set(parts, "month", token.value)
            parts.order.append("month")
        case Kind.SEASON:
            _set(parts, "season", token.value)
        case Kind.SEASON_PART:
            _set(parts, "season", token.value[0])
            _set(parts, "part", (3, token.value[1]))
        case Kind.YEAR_PAIR:
            _set(parts, "pair", token.value)
            parts.order.append("year")
        case Kind.DECADE:
            _set(parts, "decade", (*token.value, None))
            parts.order.append("decade")
        case Kind.CENTURY:
            _set(parts, "century", token.value)
        case Kind.UNKNOWN_DIGITS:
            _set(parts, "mask", token.value)
        case Kind.PART:
            _set(parts, "part", token.value)
        case Kind.FISCAL:
            parts.fiscal = True
        case Kind.APPROX:
            parts.approx = True
        case Kind.DOUBT:
            parts.doubt |= token.value == "word"
            parts.doubt_mark |= token.value == "mark"
        case Kind.NIGHT:
            parts.night = token.value
        case Kind.WEEKDAY:
            parts.weekday = token.value
        case Kind.DIVISION if token.text == "decade" and _followed_by(tokens, at, Kind.DECADE):
            pass  # "the decade of the 1940s"
        case kind if kind in _IGNORED or kind in (Kind.COMMA, Kind.BETWEEN):
            pass
        case _:
            raise NotUnderstood
    return 1


def _followed_by(tokens: list[Token], at: int, kind: Kind) -> bool:
    return any(token.kind is kind for token in tokens[at + 1 :])


def _decade_of_century(parts: Parts) -> None:
    """40-е годы XX века: the century tells which forties."""
    assert parts.decade
    first, said, era = parts.decade
    century = ((parts.century or 1) - 1) * 100
    if said and first // 100 * 100 != century:
        one, other = f"{first // 10}X", f"{century // 100}XX"
        raise RefusedDate("years_differ", text=parts.text, one=one, other=other)
    parts.decade, parts.century = (century + first % 100, True, era), None


def _set(parts: Parts, name: str, value: object) -> None:
    if getattr(parts, name) not in (None, value):
        raise NotUnderstood
    setattr(parts, name, value)


def _set_year(parts: Parts, year: Year, text: str) -> None:
    """Set the year; one given twice, in an era and in the common era, must agree."""
    known = parts.year
    if known and known.gregorian != year.gregorian:
        if bool(known.era) == bool(year.era):
            raise NotUnderstood
        raise RefusedDate(
            "years_differ", text=parts.text, one=known.gregorian, other=year.gregorian
        )
    if known is None or year.era:
        parts.year = year
    parts.order.append("year")


def _skip_mark(parts: Parts, tokens: list[Token], at: int) -> int:
    """1 if the year just read is followed by its mark, which is then used up."""
    if at < len(tokens) and tokens[at].kind is Kind.FISCAL:
        parts.fiscal = True
        return 1
    return int(at < len(tokens) and tokens[at].kind in (Kind.YEAR_MARK, Kind.YEARS_MARK))


def _number(parts: Parts, tokens: list[Token], at: int) -> int:
    token = tokens[at]
    value, digits = token.value
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    match following:
        case Kind.YEAR_MARK | Kind.FISCAL | Kind.ANNO_DOMINI:
            if not _can_be_year(tokens, at):
                raise NotUnderstood
            full = following is Kind.ANNO_DOMINI or digits > 2 or _is_common_era(tokens, at + 2)
            parts.fiscal |= following is Kind.FISCAL
            # A four-figure year and the era's year in brackets share one mark.
            _set_year(parts, Year(value, 4 if full else digits, None, True), token.text)
            return 2
        case Kind.YEARS_MARK:
            parts.plural = True
            _set_year(parts, Year(value, digits, None, True), token.text)
            return 2
        case Kind.MONTH_MARK:
            _set(parts, "month", value)
            parts.order.append("month")
            return 2
        case Kind.DAY_MARK:
            _set(parts, "day", value)
            parts.order.append("day")
            return 2
        case Kind.DECADE_MARK:
            _set(parts, "decade", (value if digits > 2 else value + 1900, digits > 2, None))
            parts.order.append("decade")
            return 2
        case Kind.CENTURY_MARK if tokens[at + 1].text != "ст":
            _set(parts, "century", value)
            return 2
        case Kind.DIVISION:
            _set(parts, "division", (tokens[at + 1].value, value))
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
    if mark.kind is Kind.ANNO_DOMINI or _is_common_era(tokens, at + 2):
        return True
    return digits != 3 and not (digits < 3 and mark.text in ("year", "yr"))


def _is_common_era(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind is Kind.ANNO_DOMINI


def _era(parts: Parts, tokens: list[Token], at: int) -> int:
    era = ERAS[tokens[at].value]
    if at + 1 >= len(tokens):
        raise NotUnderstood
    following = tokens[at + 1]
    if following.kind is Kind.DATE:
        _numeric(parts, following.value, era)
        return 2 + _skip_mark(parts, tokens, at + 2)
    if following.kind is not Kind.NUMBER or following.value[1] > 2:
        raise NotUnderstood
    value = following.value[0]
    mark = tokens[at + 2].kind if at + 2 < len(tokens) else None
    if mark is Kind.DECADE_MARK:
        if value % 10:
            raise NotUnderstood
        _set(parts, "decade", (era.base + value, True, era))
        parts.order.append("decade")
        return 3
    marked = mark is Kind.YEAR_MARK
    _set_year(parts, Year(value, 2, era, marked), tokens[at].text + following.text)
    return 2 + _skip_mark(parts, tokens, at + 2)


def _koki(parts: Parts, tokens: list[Token], at: int) -> int:
    if at + 1 >= len(tokens) or tokens[at + 1].kind is not Kind.NUMBER:
        raise NotUnderstood
    value = tokens[at + 1].value[0] - KOKI_OFFSET
    _set_year(parts, Year(value, 4, None, True), tokens[at].text)
    return 2 + _skip_mark(parts, tokens, at + 2)


def _numeric(parts: Parts, date: NumericDate, era: Era | None) -> None:
    names = ("year", "month", "day") if date.year_first else ("day", "month", "year")
    for name in names:
        value = getattr(date, name)
        if value is None:
            continue
        if name == "year":
            _set_year(parts, Year(value, date.year_digits, era, True), parts.text)
        else:
            _set(parts, name, value)
            parts.order.append(name)
    parts.either |= date.either


def _ordinal(parts: Parts, token: Token, tokens: list[Token], at: int) -> int:
    """An ordinal counts a division (first half), a day (September 2nd) or a century."""
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    if following is Kind.DIVISION:
        _set(parts, "division", (tokens[at + 1].value, token.value))
        return 2
    if following is Kind.CENTURY_MARK and token.value > 0:
        _set(parts, "century", token.value)
        return 2
    if following is Kind.MONTH_MARK:
        raise NotUnderstood
    if following is Kind.YEAR_MARK and token.kind is Kind.ORDINAL:
        # 45-й год is 1945; the first, last or tenth year is of something that is not said.
        if token.value < 10 or tokens[at + 1].text in ("year", "yr"):
            raise NotUnderstood
        _set_year(parts, Year(token.value, 2, None, True), token.text)
        return 2
    if token.kind is Kind.ROMAN:
        _set(parts, "month", token.value)
        parts.order.append("month")
        return 1
    if token.value < 0:
        raise NotUnderstood
    parts.bare.append(Token(Kind.NUMBER, (token.value, 2), token.text))
    parts.order.append("bare")
    return 1
