"""The text analyser: the terms under which a text is indexed, and the terms of a query.

A word is analysed by its script and not by its language, because the language of a query is
unknown. Words in an alphabet become stems (``search/index/stemming.py``) without stop words, as
single words and as word bigrams (pairs of neighbours); Japanese becomes character bigrams and
single kanji. ``docs/search.md`` describes the rules for readers.

The functions are pure: they use no database, and of the settings only the list of languages. They
accept any string and never raise.

A term contains at most one space: ``music``, ``red armi``, ``日本``, ``日``, ``1947 年``.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from . import japanese
from .folding import AlignedText, fold, fold_aligned
from .romanisation import APOSTROPHE_FOR_HARD_SIGN, HAS_MARK, MARK_AFTER_N
from .stemming import stop_words, strip_marks, term_of

# Increase when the same text gives other terms than before: the index must then be rebuilt.
VERSION = 4

Text = TypeVar("Text", str, AlignedText)

_LETTER = rf"[^\W\d_{japanese.LETTERS}]"
# A faster pattern for ASCII text, which has neither Japanese nor other letters than a to z.
_ASCII_TOKEN = re.compile(
    r"(?<![\w.])(?:[a-z]\.){2,}(?:[a-z](?!\w))?(?![a-z])"
    r"|[a-z]+(?:'[a-z]+)*"
    r"|(?<![\d.,'])[0-9]{1,3}(?:[.,'][0-9]{3})+(?![.,']?[0-9])"
    r"|[0-9]+"
)
_TOKEN = re.compile(
    # U.S., С.С.С.Р.; words, with apostrophes; 608,360; numbers; a run of Japanese.
    rf"(?<![\w.])(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?!\w))?(?!{_LETTER})"
    rf"|{_LETTER}+(?:'{_LETTER}+)*"
    r"|(?<![\d.,'])\d{1,3}(?:[.,']\d{3})+(?![.,']?\d)"
    r"|\d+"
    rf"|[{japanese.LETTERS}]+"
)
# Tokens from this character on are split into character bigrams: Japanese, Korean and others.
_FIRST_BIGRAM_CHARACTER = "\u1100"
_FIRST_KANJI = "\u3400"
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![.,]?\d)")
_GROUPS_APART = re.compile(r"\d \d{3}")
# 第 and a number, a number and its counter: 第2収容所 is looked up with its neighbours.
_ORDINAL = "第"
_THOUSANDS: japanese.Step = (_SPACED_THOUSANDS, lambda match: match[0].replace(" ", ""))
# What may separate two parts of one word, a mark or nothing: mess-hall, B-29, B29.
_JOINING_MARK = re.compile(r"[-\u2010-\u2015\u2212./]?")


def index_terms(text: str) -> set[str]:
    """Return all terms of `text`: words, word bigrams, character bigrams and single kanji."""
    terms: set[str] = set()
    for variant in _variants(fold(text)):
        _add_terms(variant, terms)
    return terms


def query_terms(text: str) -> list[str]:
    """Return the terms that a document must have to match `text`; none for stop words alone.

    Words separated by a space are separate terms; the parts of one word (mess-hall, B-29) must be
    neighbours. A run of Japanese gives all its bigrams, but is split at particles and inflections.
    """
    folded = fold(text)
    if _has_japanese(folded):
        steps = [
            *japanese.NORMALISATION_STEPS,
            japanese.NUMERAL_STEP,
            *japanese.FINAL_LONG_VOWEL_STEPS,
            *japanese.QUERY_BREAK_STEPS,
            *japanese.KATAKANA_STEPS,
        ]
        folded = _apply_steps(folded, steps)
    folded = _unify_marks(_join_thousands(folded))
    terms: list[str] = []
    last, end = "", 0  # the previous word and where it ends
    for match in _token_pattern(folded).finditer(folded):
        token = match[0]
        if token >= _FIRST_BIGRAM_CHARACTER:
            if last.isdecimal() and end == match.start():
                terms.append(f"{last} {token[0]}")
            terms += _query_terms_of_run(folded, match)
            last, end = "", match.end()
            continue
        word = term_of(token)
        if word.isdecimal() and folded[match.start() - 1 : match.start()] == _ORDINAL:
            terms.append(f"{_ORDINAL} {word}")
        is_joined = bool(last) and _JOINING_MARK.fullmatch(folded, end, match.start()) is not None
        end = match.end()
        if not word:
            last = last if is_joined else ""
            continue
        if is_joined and not (word.isdecimal() and last.isdecimal()):
            if terms[-1] == last:
                terms.pop()
            terms.append(f"{last} {word}")
        else:
            terms.append(word)
        last = word
    return list(dict.fromkeys(terms))


def phrase_terms(text: str) -> list[str]:
    """Return the terms of a phrase query: every bigram, or the term of a single word."""
    *_, joined = _variants(fold(text))
    found = list(_terms_with_positions(joined))
    pairs = [pair for pair, _start, _end, paired in found if paired]
    singles = [one for one, *_rest in found if one not in japanese.LONE_PARTICLES]
    return list(dict.fromkeys(pairs or singles))


def matching_spans(text: str, terms: Collection[str]) -> list[tuple[int, int]]:
    """Return the (start, end) offsets in `text` that match one of `terms`.

    Overlapping spans are merged; the result is in ascending order.
    """
    wanted = frozenset(terms)
    if not wanted:
        return []
    found = sorted(
        (variant.starts[start], variant.ends[end - 1])
        for variant in _variants(fold_aligned(text))
        for word, start, end, _paired in _terms_with_positions(variant.text)
        if word in wanted
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def surface_words(text: str) -> list[str]:
    """Return the folded but not stemmed words of `text`, for spelling suggestions.

    Stop words, numbers and single characters are left out; Japanese is split at particles.
    """
    folded = fold(text)
    if _has_japanese(folded):
        folded = _apply_steps(folded, japanese.QUERY_BREAK_STEPS)
    words = [
        token if token >= _FIRST_BIGRAM_CHARACTER else strip_marks(token)
        for token in _token_pattern(folded).findall(folded)
        if not token[0].isdecimal()
    ]
    return list(dict.fromkeys(word for word in words if len(word) > 1 and word not in stop_words()))


def _has_japanese(folded: str) -> bool:
    return not folded.isascii() and japanese.ANY_JAPANESE.search(folded) is not None


def _apply_steps(text: Text, steps: Sequence[japanese.Step | dict[int, str]]) -> Text:
    for step in steps:
        if isinstance(step, dict):
            text = text.translate(step)
        elif isinstance(text, str):
            text = step[0].sub(step[1], text)
        else:
            text = text.sub(*step)
    return text


def _variants(folded: Text) -> list[Text]:
    """Return the normalised text, and other versions of it where they differ.

    Indexed both ways are Japanese names separated by a dot or space, kanji numerals (and in
    digits), numbers like 608 360, and marks that one word has in some spellings. The last version
    is the one in which most is joined.
    """
    plain = unjoined = joined = folded
    if _has_japanese(folded if isinstance(folded, str) else folded.text):
        written = _apply_steps(folded, japanese.NORMALISATION_STEPS)
        plain = _apply_steps(written, japanese.KATAKANA_STEPS)
        counted = _apply_steps(written, [japanese.NUMERAL_STEP])
        unmarked = _apply_steps(counted, japanese.FINAL_LONG_VOWEL_STEPS)
        unjoined = joined = plain
        if unmarked != written:
            joined = _apply_steps(unmarked, japanese.KATAKANA_STEPS)
        if counted != written:
            unjoined = _unify_marks(_join_thousands(joined))
        joined = _apply_steps(joined, japanese.JOIN_STEPS)
    joined = _unify_marks(_join_thousands(joined))
    versions = [plain]
    if unjoined != plain:
        versions.append(unjoined)
    if joined not in versions:
        versions.append(joined)
    return versions


def _join_thousands(text: Text) -> Text:
    """Return `text` with thousands separated by spaces joined: 608 360 becomes 608360."""
    plain = text if isinstance(text, str) else text.text
    return _apply_steps(text, [_THOUSANDS]) if _GROUPS_APART.search(plain) else text


def _unify_marks(text: Text) -> Text:
    """Return `text` without marks inside words that are also written without: Ken-ichi, с'езд."""
    plain = text if isinstance(text, str) else text.text
    if not HAS_MARK.search(plain):
        return text
    return _apply_steps(text, [MARK_AFTER_N, APOSTROPHE_FOR_HARD_SIGN])


def _token_pattern(text: str) -> re.Pattern[str]:
    return _ASCII_TOKEN if text.isascii() else _TOKEN


def _add_terms(text: str, terms: set[str]) -> None:
    """Add the terms of ``_terms_with_positions`` to `terms`, without positions.

    It is a separate function for speed: the texts of a million records pass through it.
    """
    last = ""
    for token in _token_pattern(text).findall(text):
        if token < _FIRST_BIGRAM_CHARACTER:
            word = term_of(token)
            if not word:
                continue
            terms.add(word)
            if last:
                terms.add(f"{last} {word}")
            last = word
            continue
        if last:
            terms.add(f"{last} {token[0]}")
        last = token[-1]
        if len(token) == 1:
            terms.add(token)
            continue
        terms.update([token[position : position + 2] for position in range(len(token) - 1)])
        terms.update([letter for letter in token if letter >= _FIRST_KANJI])


def _terms_with_positions(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """Yield each term of a normalised text as (term, start, end, whether it is a bigram)."""
    last, last_start = "", 0
    for match in _token_pattern(text).finditer(text):
        token, start, end = match[0], match.start(), match.end()
        if token < _FIRST_BIGRAM_CHARACTER:
            word = term_of(token)
            if not word:
                continue
            yield word, start, end, False
            if last:
                yield f"{last} {word}", last_start, end, True
            last, last_start = word, start
            continue
        if last:
            yield f"{last} {token[0]}", last_start, start + 1, True
        last, last_start = token[-1], end - 1
        for position, letter in enumerate(token, start):
            if letter >= _FIRST_KANJI or len(token) == 1:
                yield letter, position, position + 1, False
            if position + 1 < end:
                yield text[position : position + 2], position, position + 2, True


def _query_terms_of_run(text: str, match: re.Match[str]) -> list[str]:
    """Return the terms of a run of Japanese in a query; none for a lone kana without a meaning."""
    run, start, end = match[0], match.start(), match.end()
    if len(run) > 1:
        return [run[position : position + 2] for position in range(len(run) - 1)]
    cut = japanese.QUERY_BREAK in (text[start - 1 : start], text[end : end + 1])
    if run >= _FIRST_KANJI or not (cut or run in japanese.LONE_PARTICLES):
        return [run]
    return []
