"""Folding of single characters: case, width, diacritics, invisible characters.

``fold`` is the first step of the analysis of any text or query, in any script. ``fold_aligned``
returns the same string with the position of every character in the original, for highlighting; it
is slower, and meant for the texts of one page.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# The replacement of a match, as in ``re.sub``.
Replacement = str | Callable[[re.Match[str]], str]

# Letters that Unicode does not decompose into a plain letter and a mark.
_PLAIN_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i",
    "ŋ": "n", "ŧ": "t", "ĸ": "k", "ё": "е", "ѐ": "е", "ѝ": "и",
}  # fmt: skip
# All kinds of apostrophes, but not quotation marks, which resemble one only at a word's edge.
# Among them the modifier letters of the ALA-LC tables: soft and hard sign (ʹ, ʺ), alif and ayn.
_APOSTROPHES = (
    "\u2019\u2018\u201b\u2032\u00b4\u0060\uff07\u05f3\ua78b\ua78c"
    "\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u02ee\u2033"
)
# Apostrophes that NFKC would change to a space with a mark, or to two of them.
_BEFORE_NFKC = str.maketrans(dict.fromkeys("\u00b4\u2033\uff40\u1fbd\u1fbf\u1ffd", "'"))
# Characters without width, or that only shape the letter before them: soft hyphen, joiners,
# direction marks, variation selectors (葛 with its selector is 葛), combining marks.
_INVISIBLE = [
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x180B, 0x180E), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x2064), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xE0100, 0xE01EF),
    (0x0300, 0x036F), (0x0483, 0x0487), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0x3099, 0x309A), (0xFE20, 0xFE2F),
]  # fmt: skip
# й is a separate letter of Russian, and the stemmer needs it.
_NOT_FOLDED = {"й"}
# Ranges with the composed Latin, Greek and Cyrillic letters of Unicode.
_COMPOSED = [(0x00C0, 0x052F), (0x1E00, 0x1FFF)]


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for first, last in _COMPOSED:
        for code in range(first, last + 1):
            letter = chr(code)
            bare = unicodedata.normalize("NFD", letter)
            if len(bare) > 1 and letter not in _NOT_FOLDED and not unicodedata.combining(bare[0]):
                table[code] = _PLAIN_LETTERS.get(bare[0], bare[0])
    for letter, plain in _PLAIN_LETTERS.items():
        table[ord(letter)] = plain
    for mark in _APOSTROPHES:
        table[ord(mark)] = "'"
    for first, last in _INVISIBLE:
        table.update(dict.fromkeys(range(first, last + 1)))
    return table


_TABLE = _table()
# Most texts have none of these characters, and a search is much faster than a translation.
_FOLDABLE = re.compile(
    "["
    # Characters beyond U+FFFF are given as ranges: listed singly, `re` would try each in turn.
    + re.escape("".join(chr(code) for code in _TABLE if code < 0x10000))
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE if first >= 0x10000)
    + "]"
)


def fold(text: str) -> str:
    """Return `text` in NFKC without case, diacritics and invisible characters (idempotent)."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = text.translate(_BEFORE_NFKC)
    while True:
        cased = unicodedata.normalize("NFKC", text).casefold()
        if not _FOLDABLE.search(cased) and unicodedata.is_normalized("NFKC", cased):
            return cased
        text = cased.translate(_TABLE)


@dataclass(frozen=True)
class AlignedText:
    """A transformed text; its character i comes from ``starts[i]:ends[i]`` of the original."""

    text: str
    starts: list[int]
    ends: list[int]

    def sub(self, pattern: re.Pattern[str], written: Replacement) -> "AlignedText":
        """Like ``pattern.sub``; every character of a replacement comes from the whole match."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            new = written(match) if callable(written) else match.expand(written)
            pieces += [self.text[done : match.start()], new]
            starts += self.starts[done : match.start()]
            ends += self.ends[done : match.start()]
            starts += [self.starts[match.start()]] * len(new)
            ends += [self.ends[match.end() - 1]] * len(new)
            done = match.end()
        return AlignedText(
            "".join([*pieces, self.text[done:]]),
            starts + self.starts[done:],
            ends + self.ends[done:],
        )

    def translate(self, table: dict[int, str]) -> "AlignedText":
        """Like ``str.translate``, with a table that maps one character to one character."""
        return AlignedText(self.text.translate(table), self.starts, self.ends)


def fold_aligned(text: str) -> AlignedText:
    """Return ``fold(text)`` with the position in `text` of every character."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = fold(text[start:end])
        pieces.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    return AlignedText("".join(pieces), starts, ends)


def _clusters(text: str) -> Iterable[tuple[int, int]]:
    """Yield (start, end) of the shortest parts of `text` that can be folded independently."""
    start = 0
    for place in range(1, len(text)):
        if text[place - 1].isascii() and text[place].isascii():
            apart = True
        else:
            cluster, letter = text[start:place], text[place]
            # A mark that folds to nothing belongs to the letter before it.
            alone = fold(letter)
            apart = bool(alone) and fold(cluster + letter) == fold(cluster) + alone
        if apart:
            yield start, place
            start = place
    if text:
        yield start, len(text)
