"""Text into tokens: figures by pattern, words by the vocabularies of all languages."""

import re
from functools import cache

from .eras import LATIN_ERAS
from .numerals import ROMAN
from .numeric import NUMERIC_PATTERNS
from .registry import PARSERS
from .tokens import Token, TokenKind, build_lexicon

_SIGNS = {
    **dict.fromkeys(",;、", TokenKind.COMMA),
    **dict.fromkeys("-–〜/", TokenKind.DASH),
    "・": TokenKind.AND,
    "~": TokenKind.TILDE,
    "'": TokenKind.FILLER,
}
_IGNORED = " .()[]:"
_LATIN_ERA = re.compile(r"([mtshr])\.?\s?(?=\d{1,2}(?!\d|st|nd|rd|th|'?s))")
_LETTER_OR_FIGURE = re.compile(r"[a-zа-я0-9]")
_WORD = re.compile(r"[^\W\d_]+")
_ALPHABETIC = re.compile(r"[a-zа-я]$")


@cache
def _vocabulary() -> tuple[re.Pattern[str], dict[str, tuple[TokenKind, object]]]:
    phrases = build_lexicon(PARSERS[code].vocabulary for code in sorted(PARSERS))
    phrases.pop("", None)
    longest_first = sorted(phrases, key=len, reverse=True)
    boundary = r"(?![a-zа-я])"
    patterns = (
        re.escape(phrase) + (boundary if _ALPHABETIC.search(phrase) else "")
        for phrase in longest_first
    )
    return re.compile("|".join(patterns)), phrases


def tokenise(text: str, lang: str) -> list[Token]:
    """The tokens of a normalised text; what no vocabulary knows is ``Kind.UNKNOWN``."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in _IGNORED:
            at += 1
            continue
        token, length = _token(text, at, lang, found)
        found.append(token)
        at += length
    return found


def _token(text: str, at: int, lang: str, before: list[Token]) -> tuple[Token, int]:
    for pattern, make in NUMERIC_PATTERNS:
        if (match := pattern.match(text, at)) and (made := make(match, lang, before)):
            kind, value = made
            return Token(kind, value, match[0].strip()), match.end() - at
    if (era := _LATIN_ERA.match(text, at)) and not (at and _LETTER_OR_FIGURE.match(text[at - 1])):
        return Token(TokenKind.ERA, LATIN_ERAS[era[1]], era[0]), era.end() - at
    pattern, phrases = _vocabulary()
    if match := pattern.match(text, at):
        kind, value = phrases[match[0]]
        return Token(kind, value, match[0]), match.end() - at
    if text[at] == "?":
        return Token(TokenKind.DOUBT, "mark", "?"), 1
    if text[at] in _SIGNS:
        return Token(_SIGNS[text[at]], None, text[at]), 1
    if word := _WORD.match(text, at):
        if word[0] in ROMAN:
            return Token(TokenKind.ROMAN, ROMAN[word[0]], word[0]), len(word[0])
        return Token(TokenKind.UNKNOWN, word[0], word[0]), len(word[0])
    return Token(TokenKind.UNKNOWN, text[at], text[at]), 1
