"""Which characters a text of the museum may have (docs/text.md).

What other programs put into a text and nobody reads is cleaned: line breaks of every kind become
the line feed, byte order marks go, and the text becomes Unicode's normalisation form C (NFC). A
text of which nothing would be seen is empty. Characters that no text can have, such as NUL, are
refused by `character_problem`, because nobody knows what should stand in their place.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

#: Everything that ends a line (UAX #14: BK, CR, NL), besides the line feed itself. Word writes a
#: vertical tab for Shift+Enter and a form feed for a new page.
_LINE_BREAK = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_BREAK = re.compile("[\n\t]")
_AROUND_BREAK = re.compile(r"[^\S\n]*[\n\t]\s*")
_BYTE_ORDER_MARK = "\ufeff"

#: Control characters, the halves of surrogate pairs, noncharacters (Unicode 23.7), and the
#: characters that reverse the order of others (UAX #9: LRO, RLO).
_REFUSED_CLASS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
)
_REFUSED = re.compile(f"[{_REFUSED_CLASS}]")
_UNREADABLE = re.compile(f"[{_REFUSED_CLASS}]|[\v\f\x85\u2028\u2029]|\r(?!\n)")

#: The characters that open and close a run of another direction (UAX #9, table 4).
_DIRECTION = re.compile("[\u202a-\u202c\u2066-\u2069\n]")
_DIRECTION_MARK = re.compile("[\u202a-\u202c\u2066-\u2069]")
_CLOSED_BY = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
#: Letters and symbols by their category that no font draws: fillers of hangul, empty braille.
_DRAWN_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
#: Format characters, marks without a letter, spaces, controls (general categories).
_UNSEEN = frozenset({"Cf", "Cc", "Mn", "Me", "Mc", "Zs", "Zl", "Zp"})
#: Characters before the refused one that an error quotes.
_QUOTED = 20


def clean_text(text: str, *, one_line: bool = False) -> str:
    """Return `text` as the museum stores it; "" when nothing of it would be seen.

    With `one_line`, line breaks and tabs become spaces, and at the ends of the text nothing. Spaces
    that were typed stay. Characters that `character_problem` refuses stay too.
    """
    if not (text.isascii() and text.isprintable()):
        text = _LINE_BREAK.sub("\n", text.replace(_BYTE_ORDER_MARK, ""))
        text = unicodedata.normalize("NFC", text)
        if one_line and _BREAK.search(text):
            text = _AROUND_BREAK.sub(" ", text.strip())
    return "" if is_blank(text) else text


def clean_file_name(name: str) -> str:
    """Return the name of a file as the museum stores it: NFC, without what no text may have.

    A file may be called anything, and is not refused for it: control characters, line breaks,
    surrogates and marks of direction are left out of its name.
    """
    for unwanted in (_LINE_BREAK, _BREAK, _DIRECTION_MARK, _REFUSED):
        name = unwanted.sub("", name)
    return unicodedata.normalize("NFC", name.replace(_BYTE_ORDER_MARK, ""))


def is_blank(text: str) -> bool:
    """Return whether nothing of `text` would be seen: only spaces, or marks without a letter.

    A text with a character that is refused is not blank: it must be refused, not emptied.
    """
    unseen = all(
        character in _DRAWN_EMPTY or unicodedata.category(character) in _UNSEEN
        for character in text
    )
    return unseen and _REFUSED.search(text) is None


def character_problem(text: str) -> str:
    """Return the sentence about the first character of `text` that no text may have, or "".

    It names the character (`U+0000`) and its place. Refused are control characters, surrogates,
    noncharacters, and marks of direction that override (LRO, RLO) or are not closed on their line.
    """
    refused = _REFUSED.search(text)
    if refused is not None:
        place, code = refused.start(), _code_point(refused[0])
        if place == 0:
            return _("%(code)s cannot stand in a text: delete it. It is the first character.") % {
                "code": code
            }
        return _(
            "%(code)s cannot stand in a text: delete it. It is character %(number)d, after "
            "“%(before)s”."
        ) % {"code": code, "number": place + 1, "before": _before(text, place)}
    unclosed = _unclosed_direction(text)
    if unclosed is None:
        return ""
    return _(
        "%(code)s changes the direction of writing and has no counterpart on its line: delete it, "
        "or close it. It is character %(number)d, after “%(before)s”."
    ) % {
        "code": _code_point(text[unclosed]),
        "number": unclosed + 1,
        "before": _before(text, unclosed),
    }


def _before(text: str, place: int) -> str:
    return " ".join(text[max(0, place - _QUOTED) : place].split())


def _code_point(character: str) -> str:
    """Return `U+0000` for a character, as Unicode writes it."""
    return f"U+{ord(character):04X}"


def _unclosed_direction(text: str) -> int | None:
    """Return the place of a mark of direction without its counterpart on the line, or None."""
    if text.isascii():
        return None
    opened: list[tuple[int, str]] = []
    for mark in _DIRECTION.finditer(text):
        if mark[0] in _CLOSED_BY:
            opened.append((mark.start(), _CLOSED_BY[mark[0]]))
        elif mark[0] == "\n":
            if opened:
                break
        elif opened and opened[-1][1] == mark[0]:
            opened.pop()
        else:
            return mark.start()
    return opened[0][0] if opened else None


def readable_text(text: str, *, line_break: str = "\n") -> str:
    """Return `text` as any file format and any reader can take it.

    For what may stand in the database already: every way out uses it. A character that no text may
    have becomes U+FFFD, the sign for a character that cannot be shown; a line break other than LF
    and CR LF becomes `line_break`. Where a mark of direction is not closed, all of them are left
    out. Other texts are returned as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNREADABLE.sub(
        lambda found: line_break if found[0] in "\v\f\r\x85\u2028\u2029" else "\ufffd", text
    )
    return text if _unclosed_direction(text) is None else _DIRECTION_MARK.sub("", text)


def readable_values(value: Any) -> Any:
    """Return a JSON value with every text in it, also the keys, as `readable_text` returns it."""
    if isinstance(value, str):
        return readable_text(value)
    if isinstance(value, dict):
        return {readable_values(key): readable_values(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [readable_values(inner) for inner in value]
    return value
