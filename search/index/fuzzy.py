"""Near misses: the words of the index that a word may have been meant for."""

from collections.abc import Sequence
from os.path import commonprefix

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .folding import fold
from .spelling_variants import normalise_spelling
from .stemming import strip_marks

# So many letters may differ in a word of so many: none below the first.
_EDITS_BY_LENGTH = [(4, 1), (7, 2), (12, 3)]
# Looked at before the best are chosen.
_CANDIDATES = 64
_AS_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_AS_HIRAGANA = {katakana: hiragana for hiragana, katakana in _AS_KATAKANA.items()}


def fuzzy_matches(word: str, vocabulary: Sequence[str], limit: int = 3) -> list[str]:
    """Up to `limit` words of `vocabulary` that differ from `word` by a slip, the nearest first.

    A slip is a letter too many, too few or another, or two letters exchanged: one in a word of 4
    letters, two from 7, three from 12. Two or more leave the first letter alone. `vocabulary` holds
    folded words (``analyser.surface_words``); `word` is folded and spelled as the index spells it.
    """
    typed = strip_marks(fold(word).strip())
    found: dict[str, tuple[int, int, int, str]] = {}
    for meant in _spellings(typed):
        most = edits_allowed(meant)
        for choice, edits, _index in process.extract(
            meant, vocabulary, scorer=OSA.distance, score_cutoff=most, limit=_CANDIDATES
        ):
            if choice == typed or (edits > 1 and choice[:1] != meant[:1]):
                continue
            if edits > edits_allowed(choice):
                continue
            shared = len(commonprefix([choice, meant]))
            rank = (int(edits), -shared, abs(len(choice) - len(meant)), choice)
            found[choice] = min(rank, found.get(choice, rank))
    return sorted(found, key=found.__getitem__)[:limit]


def edits_allowed(word: str) -> int:
    """How many letters of `word` may be wrong for it still to be recognised."""
    return max((edits for letters, edits in _EDITS_BY_LENGTH if len(word) >= letters), default=0)


def _spellings(typed: str) -> list[str]:
    """`typed` and the other ways in which the vocabulary may have written it."""
    forms = [
        typed,
        normalise_spelling(typed),
        typed.translate(_AS_KATAKANA),
        typed.translate(_AS_HIRAGANA),
    ]
    return [form for form in dict.fromkeys(forms) if form]
