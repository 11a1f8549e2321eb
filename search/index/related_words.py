"""Suggestions beyond fuzzy matches: the parts of a compound, and words with the same beginning."""

import re
from collections.abc import Collection
from math import ceil
from os.path import commonprefix

from .folding import fold
from .japanese import KANJI
from .stemming import strip_marks

_KANJI = re.compile(f"[{KANJI}]")
_MIN_PART_LENGTH = 3
#: Letters that a short and a longer word must share with a related word, at their beginning.
_LETTERS_SHARED, _SHORT_WORD = (4, 5), 8
#: Proportion of its letters that a word must share with a related word.
_PART_SHARED = 0.55
#: A longer run of Japanese is a sentence and is not truncated.
_MAX_WORD_LENGTH = 16
#: Letters that a related word may have after the shared beginning.
_MAX_ENDING_LENGTH = 4


def compounds(word: str, vocabulary: Collection[str]) -> list[str]:
    """Return the ways to split `word` into two words of `vocabulary`: messhall, mess hall.

    The most even split comes first.
    """
    typed = strip_marks(fold(word).strip())
    known = set(vocabulary)
    found = [
        (abs(len(typed) - 2 * at), f"{typed[:at]} {typed[at:]}")
        for at in range(_MIN_PART_LENGTH, len(typed) - _MIN_PART_LENGTH + 1)
        if typed[:at] in known and typed[at:] in known
    ]
    return [divided for _evenness, divided in sorted(found)]


def related_words(word: str, vocabulary: Collection[str], limit: int = 3) -> list[str]:
    """Return up to `limit` words of `vocabulary` with the beginning of `word`: returnees, returned.

    They share most letters of `word` and have few letters after those; the most similar come
    first.
    """
    typed = strip_marks(fold(word).strip())
    least = max(_LETTERS_SHARED[len(typed) > _SHORT_WORD], ceil(len(typed) * _PART_SHARED))
    if len(typed) < least or _KANJI.search(typed):
        return []
    start, found = typed[:least], []
    for other in vocabulary:
        if other.startswith(start) and other != typed:
            shared = len(commonprefix([other, typed]))
            if len(other) - shared <= _MAX_ENDING_LENGTH:
                found.append((-shared, len(other), other))
    return [other for _shared, _length, other in sorted(found)[:limit]]


def truncate(word: str) -> list[str]:
    """Return the beginnings and ends of a word in kanji, longest first, down to two characters.

    Kanji compounds are written without spaces (引揚者, 引揚); the longest part that is in the index
    is the most specific.
    """
    typed = fold(word).strip()
    if len(typed) > _MAX_WORD_LENGTH or not _KANJI.search(typed):
        return []
    lengths = range(len(typed) - 1, 1, -1)
    return [part for length in lengths for part in (typed[:length], typed[-length:])]
