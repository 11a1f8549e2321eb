"""Folding of single characters: case, width, diacritics, marks that nobody sees.

``fold`` is what both sides share whatever the script. ``fold_aligned`` gives the same string with
the place in the original of every character, for highlighting; it is slower and made for one page.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# What a pattern writes for what it matched.
Replacement = str | Callable[[re.Match[str]], str]

# Letters that carry their difference inside, which no decomposition takes off.
_PLAIN_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i",
    "ŋ": "n", "ŧ": "t", "ĸ": "k", "ё": "е", "ѐ": "е", "ѝ": "и",
}  # fmt: skip
# Apostrophes of every kind, but no quotation mark that stands for one only at a word's edge.
_APOSTROPHES = "\u2019\u2018\u02bc\u02b9\u2032\u00b4\u0060\uff07\u201b"
# What has no width or only shapes the letter before it: soft hyphen, joiners, direction marks,
# variation selectors (葛 with its selector is 葛), combining marks.
_INVISIBLE = [
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x180B, 0x180E), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x2064), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xE0100, 0xE01EF),
    (0x0300, 0x036F), (0x0483, 0x0487), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0x3099, 0x309A), (0xFE20, 0xFE2F),
]  # fmt: skip
# й is a letter of its own in Russian, and the stemmer reads it.
_NOT_FOLDED = {"й"}
# Latin, Greek and Cyrillic letters as Unicode composes them.
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
# Most texts have none of them, and looking costs a fraction of translating.
_FOLDABLE = re.compile(
    "["
    # Beyond the first 65,536 only as a range: letter by letter would be tried one after another.
    + re.escape("".join(chr(code) for code in _TABLE if code < 0x10000))
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE if first >= 0x10000)
    + "]"
)


def fold(text: str) -> str:
    """`text` in NFKC, without case, diacritics and unseen marks; folding twice changes nothing."""
    if text.isascii():
        return text.lower().replace("`", "'")
    while True:
        cased = unicodedata.normalize("NFKC", text).casefold()
        if not _FOLDABLE.search(cased) and unicodedata.is_normalized("NFKC", cased):
            return cased
        text = cased.translate(_TABLE)


@dataclass(frozen=True)
class AlignedText:
    """A rewritten text; character i of it comes from ``starts[i]:ends[i]`` of the original."""

    text: str
    starts: list[int]
    ends: list[int]

    def sub(self, pattern: re.Pattern[str], written: Replacement) -> "AlignedText":
        """``pattern.sub``, whatever is written coming from the whole of what was matched."""
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
        """``str.translate`` with a table that writes one character for one."""
        return AlignedText(self.text.translate(table), self.starts, self.ends)


def fold_aligned(text: str) -> AlignedText:
    """``fold(text)`` with the place of every character in `text`."""
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
    """Start and end of the shortest parts of `text` that fold apart as they fold together."""
    start = 0
    for place in range(1, len(text)):
        if text[place - 1].isascii() and text[place].isascii():
            apart = True
        else:
            cluster, letter = text[start:place], text[place]
            # A mark that folds to nothing belongs to the letter that it stands on.
            alone = fold(letter)
            apart = bool(alone) and fold(cluster + letter) == fold(cluster) + alone
        if apart:
            yield start, place
            start = place
    if text:
        yield start, len(text)
