"""Assemble the tokens of one clause into the components of a date."""

from dates.messages import ImpossibleDate

from .components import CJK, DateComponents, NotUnderstood, Year
from .eras import ERAS, KOKI_OFFSET, Era
from .tokens import NumericDate, Token, TokenKind

_IGNORED = (
    TokenKind.FILLER,
    TokenKind.YEAR_MARK,
    TokenKind.YEARS_MARK,
    TokenKind.INCLUSIVE,
    TokenKind.ANNO_DOMINI,
)

_HALF_DAYS = frozenset({"am", "pm", "a.m", "p.m"})
_PICTURES = frozenset({"photo", "photos", "photograph", "photographs", "фото", "снимок", "写真"})
# A number before these counts things or hours, not days: 5 фото, 5 ночи, 6 months.
_COUNTED = frozenset(
    {*_HALF_DAYS, *_PICTURES, "months", "месяца", "дня", "дни", "ночи", "утра", "вечера"}
)


def assemble(tokens: list[Token]) -> DateComponents:
    """Return the components that ``tokens`` name.

    Raises ``NotUnderstood`` for components that do not fit together, ``ImpossibleDate`` for two
    years that contradict each other.
    """
    words = [token.text for token in tokens]
    components = DateComponents(
        text=("" if any(CJK.search(word) for word in words) else " ").join(words)
    )
    at = 0
    while at < len(tokens):
        at += _read_token(components, tokens, at)
    if components.part and components.division:
        raise NotUnderstood
    if components.decade and components.century is not None:
        _decade_of_century(components)
    return components


def _read_token(components: DateComponents, tokens: list[Token], at: int) -> int:
    """Add the token at index ``at`` to ``components``; return how many tokens were consumed."""
    token = tokens[at]
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    match token.kind:
        case TokenKind.NUMBER:
            return _read_number(components, tokens, at)
        case TokenKind.ERA:
            return _read_era(components, tokens, at)
        case TokenKind.KOKI:
            return _read_koki(components, tokens, at)
        case TokenKind.ANNO_DOMINI if following is TokenKind.NUMBER:
            value, _ = tokens[at + 1].value
            _set_year(components, Year(value, 4, None, True), token.text)
            return 2 + _year_mark_length(components, tokens, at + 2)
        case TokenKind.DATE:
            _add_numeric_date(components, token.value, None)
        case TokenKind.ORDINAL | TokenKind.ROMAN:
            return _read_ordinal(components, token, tokens, at)
        case TokenKind.MONTH:
            _set_component(components, "month", token.value)
            components.order.append("month")
        case TokenKind.SEASON:
            _set_component(components, "season", token.value)
        case TokenKind.SEASON_PART:
            _set_component(components, "season", token.value[0])
            _set_component(components, "part", (3, token.value[1]))
        case TokenKind.YEAR_PAIR:
            _set_component(components, "year_pair", token.value)
            components.order.append("year")
        case TokenKind.DECADE:
            _set_component(components, "decade", (*token.value, None))
            components.order.append("decade")
        case TokenKind.CENTURY:
            _set_century(components, token.value)
        case TokenKind.UNKNOWN_DIGITS:
            _set_component(components, "mask", token.value)
        case TokenKind.PART:
            _set_component(components, "part", token.value)
        case TokenKind.FISCAL:
            components.fiscal = True
        case TokenKind.APPROX:
            components.approximate = True
        case TokenKind.DOUBT:
            components.uncertain |= token.value == "word"
            components.doubt_mark |= token.value == "mark"
        case TokenKind.NIGHT:
            components.night = token.value
        case TokenKind.WEEKDAY:
            components.weekday = token.value
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


def _decade_of_century(components: DateComponents) -> None:
    """Apply the century to the decade: 40-е годы XX века are the 1940s."""
    assert components.decade
    first, century_given, era = components.decade
    century = ((components.century or 1) - 1) * 100
    if century_given and first // 100 * 100 != century:
        one, other = f"{first // 10}X", f"{century // 100}XX"
        raise ImpossibleDate("years_differ", text=components.text, one=one, other=other)
    components.decade, components.century = (century + first % 100, True, era), None


def _set_component(components: DateComponents, name: str, value: object) -> None:
    if getattr(components, name) not in (None, value):
        raise NotUnderstood
    setattr(components, name, value)


def _set_century(components: DateComponents, number: int) -> None:
    _set_component(components, "century", number)
    components.order.append("century")


def _set_year(components: DateComponents, year: Year, text: str) -> None:
    """Set the year. Given twice, in an era and in the common era, both must be the same year."""
    known = components.year
    if known and known.gregorian != year.gregorian:
        if bool(known.era) == bool(year.era):
            raise NotUnderstood
        raise ImpossibleDate(
            "years_differ", text=components.text, one=known.gregorian, other=year.gregorian
        )
    if known is None or year.era:
        components.year = year
    components.order.append("year")


def _year_mark_length(components: DateComponents, tokens: list[Token], at: int) -> int:
    """Return how many tokens at ``at`` are the mark of the year just read: 0 or 1."""
    if at < len(tokens) and tokens[at].kind is TokenKind.FISCAL:
        components.fiscal = True
        return 1
    return int(at < len(tokens) and tokens[at].kind in (TokenKind.YEAR_MARK, TokenKind.YEARS_MARK))


def _read_number(components: DateComponents, tokens: list[Token], at: int) -> int:
    token = tokens[at]
    value, digits = token.value
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    if at + 1 < len(tokens) and tokens[at + 1].text in (_COUNTED if digits < 4 else _HALF_DAYS):
        raise NotUnderstood("which_year")
    match following:
        case TokenKind.YEAR_MARK | TokenKind.FISCAL | TokenKind.ANNO_DOMINI:
            if not _can_be_year(tokens, at):
                raise NotUnderstood
            full = (
                following is TokenKind.ANNO_DOMINI or digits > 2 or _is_common_era(tokens, at + 2)
            )
            components.fiscal |= following is TokenKind.FISCAL
            # A four-digit year and the year of the era in brackets share one mark.
            _set_year(components, Year(value, 4 if full else digits, None, True), token.text)
            return 2
        case TokenKind.YEARS_MARK:
            components.plural = True
            _set_year(components, Year(value, digits, None, True), token.text)
            return 2
        case TokenKind.MONTH_MARK:
            _set_component(components, "month", value)
            components.order.append("month")
            return 2
        case TokenKind.DAY_MARK:
            _set_component(components, "day", value)
            components.order.append("day")
            return 2
        case TokenKind.DECADE_MARK:
            _set_component(
                components, "decade", (value if digits > 2 else value + 1900, digits > 2, None)
            )
            components.order.append("decade")
            return 2
        case TokenKind.CENTURY_MARK if tokens[at + 1].text != "ст":
            _set_century(components, value)
            return 2
        case TokenKind.DIVISION:
            _set_component(components, "division", (tokens[at + 1].value, value))
            components.order.append("division")
            return 2
    if digits == 4:
        _set_year(components, Year(value), token.text)
    elif digits <= 2:
        if _is_beside_year_and_month(components, tokens, at):
            raise NotUnderstood("which_day")
        if _may_count(components, tokens, at):
            raise NotUnderstood("which_year")
        components.bare.append(token)
        components.order.append("bare")
    else:
        raise NotUnderstood
    return 1


def _is_beside_year_and_month(components: DateComponents, tokens: list[Token], at: int) -> bool:
    """Whether a number stands apart from a year and month in digits: 1947-03 (5), (5) 1947-03.

    A day would be written with them, 1947-03-05; this may be a count, an hour or a page.
    """
    before = tokens[at - 1] if at else None
    if before is not None and before.kind is TokenKind.DATE:
        return components.order == ["year", "month"]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        before is None
        and after is not None
        and isinstance(after.value, NumericDate)
        and after.value.year_first
        and after.value.day is None
        and after.value.month is not None
    )


def _may_count(components: DateComponents, tokens: list[Token], at: int) -> bool:
    """Whether a number may count something else than days: March 1947 at 5; photo 5, 1947."""
    before = tokens[at - 1] if at else None
    if before is None:
        return False
    if before.text in _PICTURES:
        return at + 1 == len(tokens) or tokens[at + 1].kind is TokenKind.COMMA
    adjacent = before.kind in (TokenKind.NUMBER, TokenKind.YEAR_MARK)
    return components.order == ["month", "year"] and not adjacent


def _can_be_year(tokens: list[Token], at: int) -> bool:
    """Whether the number at ``at`` with its mark is a year.

    "12 years" and "194 г." are not; "194 г. н. э." is, because it names the common era.
    """
    digits, mark = tokens[at].value[1], tokens[at + 1]
    if mark.kind is TokenKind.ANNO_DOMINI or _is_common_era(tokens, at + 2):
        return True
    return digits != 3 and not (digits < 3 and mark.text in ("year", "yr"))


def _is_common_era(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind is TokenKind.ANNO_DOMINI


def _read_era(components: DateComponents, tokens: list[Token], at: int) -> int:
    era = ERAS[tokens[at].value]
    if at + 1 >= len(tokens):
        raise NotUnderstood
    following = tokens[at + 1]
    if following.kind is TokenKind.DATE:
        _add_numeric_date(components, following.value, era)
        return 2 + _year_mark_length(components, tokens, at + 2)
    if following.kind is not TokenKind.NUMBER or following.value[1] > 2:
        raise NotUnderstood
    value = following.value[0]
    mark = tokens[at + 2].kind if at + 2 < len(tokens) else None
    if mark is TokenKind.DECADE_MARK:
        if value % 10:
            raise NotUnderstood
        _set_component(components, "decade", (era.base + value, True, era))
        components.order.append("decade")
        return 3
    marked = mark is TokenKind.YEAR_MARK
    _set_year(components, Year(value, 2, era, marked), tokens[at].text + following.text)
    return 2 + _year_mark_length(components, tokens, at + 2)


def _read_koki(components: DateComponents, tokens: list[Token], at: int) -> int:
    if at + 1 >= len(tokens) or tokens[at + 1].kind is not TokenKind.NUMBER:
        raise NotUnderstood
    value = tokens[at + 1].value[0] - KOKI_OFFSET
    if value < 1 and tokens[at].text == "紀元":
        raise NotUnderstood  # 紀元100年: 紀元 may be the common era too
    _set_year(components, Year(value, 4, None, True), tokens[at].text)
    return 2 + _year_mark_length(components, tokens, at + 2)


def _add_numeric_date(components: DateComponents, date: NumericDate, era: Era | None) -> None:
    names = ("year", "month", "day") if date.year_first else ("day", "month", "year")
    for name in names:
        value = getattr(date, name)
        if value is None:
            continue
        if name == "year":
            _set_year(components, Year(value, date.year_digits, era, True), components.text)
        else:
            _set_component(components, name, value)
            components.order.append(name)
    components.ambiguous_order |= date.ambiguous_order


def _read_ordinal(components: DateComponents, token: Token, tokens: list[Token], at: int) -> int:
    """Read an ordinal or Roman numeral; return how many tokens were consumed.

    It counts a division (first half), a day (September 2nd), a century, a year or a month.
    """
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    if following is TokenKind.DIVISION:
        _set_component(components, "division", (tokens[at + 1].value, token.value))
        components.order.append("division")
        return 2
    if following is TokenKind.CENTURY_MARK and token.value > 0:
        _set_century(components, token.value)
        return 2
    if following is TokenKind.MONTH_MARK:
        raise NotUnderstood
    if following is TokenKind.YEAR_MARK and token.kind is TokenKind.ORDINAL:
        # 45-й год is 1945; "the first year" and "the tenth year" count from an unknown start.
        if token.value < 10 or tokens[at + 1].text in ("year", "yr"):
            raise NotUnderstood
        _set_year(components, Year(token.value, 2, None, True), token.text)
        return 2
    if token.kind is TokenKind.ROMAN:
        _set_component(components, "month", token.value)
        components.order.append("month")
        return 1
    if token.value < 0:
        raise NotUnderstood
    components.bare.append(Token(TokenKind.NUMBER, (token.value, 2), token.text))
    components.order.append("bare")
    return 1
