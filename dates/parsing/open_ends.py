"""Ends of a range that are open or unknown: "1945 to unknown", 1945–?, "1945 to the present".

All are written as an open end (EDTF ``..``): where a source does not know the end, nothing limits
the days on which a photograph may have been taken.
"""

from .components import NotUnderstood
from .tokens import Bound, Token, TokenKind

_SOFT = (TokenKind.FILLER, TokenKind.YEAR_MARK, TokenKind.YEARS_MARK)
_DASHES = (TokenKind.DASH, TokenKind.TILDE)
_NO_DATE = (
    *_SOFT,
    *(TokenKind.NO_DATE, TokenKind.OPEN, TokenKind.DOUBT, TokenKind.APPROX, TokenKind.BOUND),
    *(TokenKind.BETWEEN, TokenKind.COMMA, TokenKind.INCLUSIVE, TokenKind.WEEKDAY),
)
# Words that join the two ends of a range; "before" and до may also limit a single date.
_TO = ("to", "through", "thru", "till", "until", "по")
_FROM_AFTER_DATE = ("から", "より")


def resolve_open_ends(tokens: list[Token]) -> list[Token]:
    """Return ``tokens`` with a bound in place of an end that is open or unknown.

    Raises ``NotUnderstood`` where the unknown is an alternative ("1945 or unknown"), because then
    the date that is given is not certain.
    """
    return _without_unknown_end(_without_unknown_start(tokens))


def _is_unknown(token: Token) -> bool:
    return token.kind in (TokenKind.NO_DATE, TokenKind.OPEN) or (
        token.kind is TokenKind.DOUBT and token.value == "mark"
    )


def _names_date(tokens: list[Token]) -> bool:
    return any(token.kind not in _NO_DATE and token.kind not in _DASHES for token in tokens)


def _without_unknown_end(tokens: list[Token]) -> list[Token]:
    at = len(tokens)
    while at and (tokens[at - 1].kind in _SOFT or _is_unknown(tokens[at - 1])):
        at -= 1
    run, head = tokens[at:], tokens[: max(at - 1, 0)]
    while head and head[-1].kind in _DASHES:
        head.pop()  # 1946 – по настоящее время
    if not any(map(_is_unknown, run)) or at == 0 or not _names_date(head):
        return tokens
    joiner = tokens[at - 1]
    between = joiner.kind is TokenKind.AND and any(t.kind is TokenKind.BETWEEN for t in head)
    if between:
        head = [token for token in head if token.kind is not TokenKind.BETWEEN]
    upper = joiner.kind is TokenKind.BOUND and joiner.value.upper and not joiner.value.follows_date
    if joiner.kind in _DASHES or upper or between:
        if any(token.kind is TokenKind.BOUND for token in head):
            return head
        return [*head, Token(TokenKind.BOUND, Bound(False, True, True), joiner.text)]
    if joiner.text in _FROM_AFTER_DATE:
        return tokens[:at]
    if joiner.kind in (TokenKind.OR, TokenKind.AND) and not all(
        token.kind is TokenKind.DOUBT or token.kind in _SOFT for token in run
    ):
        raise NotUnderstood
    return tokens


def _without_unknown_start(tokens: list[Token]) -> list[Token]:
    begin = 0
    if tokens and (
        tokens[0].kind is TokenKind.BETWEEN
        or (
            tokens[0].kind is TokenKind.BOUND
            and not tokens[0].value.upper
            and not tokens[0].value.follows_date
        )
    ):
        begin = 1
    at = begin
    while at < len(tokens) and (tokens[at].kind in _SOFT or _is_unknown(tokens[at])):
        at += 1
    run, rest = tokens[begin:at], tokens[at + 1 :]
    if not any(map(_is_unknown, run)) or not _names_date(rest):
        return tokens
    joiner = tokens[at]
    if joiner.kind is TokenKind.BOUND and joiner.value.upper and not joiner.value.follows_date:
        return tokens[at:] if begin or joiner.text in _TO else tokens
    between = begin and tokens[0].kind is TokenKind.BETWEEN and joiner.kind is TokenKind.AND
    if joiner.kind in _DASHES or joiner.text in _FROM_AFTER_DATE or between:
        return [Token(TokenKind.BOUND, Bound(True, True), joiner.text), *rest]
    if joiner.kind in (TokenKind.OR, TokenKind.AND) and not all(
        token.kind is TokenKind.DOUBT or token.kind in _SOFT for token in run
    ):
        raise NotUnderstood
    return tokens
