"""Words that are no slip of the one typed, but of its kin: its parts, and others of its stem."""

import re
from collections.abc import Collection
from math import ceil
from os.path import commonprefix

from .folding import fold
from .japanese import KANJI
from .stemming import strip_marks

_KANJI = re.compile(f"[{KANJI}]")
_MIN_PART_LENGTH = 3
#: A short word shares four letters with its kin, a longer one five; and more than half of itself.
_LETTERS_SHARED, _SHORT_WORD = (4, 5), 8
_PART_SHARED = 0.55
#: Characters of a word that is taken to pieces; what is longer is a sentence.
_MAX_WORD_LENGTH = 16
#: Letters that the other word may have after what they share.
_MAX_ENDING_LENGTH = 4


def compounds(word: str, vocabulary: Collection[str]) -> list[str]:
    """`word` as two words of `vocabulary`: messhall, mess hall.

    What is more evenly divided comes first.
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
    """Up to `limit` words of `vocabulary` that begin as `word` does: returnees, returned.

    Most of `word` is shared, and little follows it in the other; the most alike come first.
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
    """A word in kanji without its last characters, or its first, down to two: 引揚者, 引揚.

    Such words are written together, and the longest part that is known says most.
    """
    typed = fold(word).strip()
    if len(typed) > _MAX_WORD_LENGTH or not _KANJI.search(typed):
        return []
    lengths = range(len(typed) - 1, 1, -1)
    return [part for length in lengths for part in (typed[:length], typed[-length:])]
