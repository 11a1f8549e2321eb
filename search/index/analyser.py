"""What a text is found by, and what a query asks for: the two sides of one analysis.

Chosen by script, not by language, because nobody says in which language a word was typed. Words of
an alphabet become stems (``search/index/stemming.py``), alone and in pairs, without stop words;
Japanese becomes pairs of characters and single kanji. ``docs/search.md`` describes it for readers.
Pure: no database, and of the settings only which languages there are; every function
takes any string and never raises.

A term has no space in it, or one: ``music``, ``red armi``, ``日本``, ``日``, ``1947 年``.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from . import japanese
from .folding import AlignedText, fold, fold_aligned
from .stemming import stop_words, strip_marks, term_of

# Raise when the same text gives other terms than before: the index must then be rebuilt.
VERSION = 2

Text = TypeVar("Text", str, AlignedText)

_LETTER = rf"[^\W\d_{japanese.LETTERS}]"
# A text in ASCII has neither Japanese nor letters that need Unicode's tables.
_ASCII_TOKEN = re.compile(
    r"(?<![\w.])(?:[a-z]\.){2,}(?:[a-z](?!\w))?(?![a-z])"
    r"|[a-z]+(?:'[a-z]+)*"
    r"|(?<![\d.,'])[0-9]{1,3}(?:[.,'][0-9]{3})+(?![.,']?[0-9])"
    r"|[0-9]+"
)
_TOKEN = re.compile(
    # Words, words with apostrophes; U.S., С.С.С.Р.; 608,360; a run of Japanese.
    rf"(?<![\w.])(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?!\w))?(?!{_LETTER})"
    rf"|{_LETTER}+(?:'{_LETTER}+)*"
    r"|(?<![\d.,'])\d{1,3}(?:[.,']\d{3})+(?![.,']?\d)"
    r"|\d+"
    rf"|[{japanese.LETTERS}]+"
)
# What comes after is cut into pairs: Japanese, and the few scripts that the stemmers do not know.
_FIRST_BIGRAM_CHARACTER = "\u1100"
_FIRST_KANJI = "\u3400"
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![.,]?\d)")
_GROUPS_APART = re.compile(r"\d \d{3}")
_THOUSANDS: japanese.Step = (_SPACED_THOUSANDS, lambda match: match[0].replace(" ", ""))
# What may stand between two words of one: mess-hall, Д'Артаньян, B29.
_JOINING_MARK = re.compile(r"[-\u2010-\u2015\u2212./]?")


def index_terms(text: str) -> set[str]:
    """All terms under which `text` is found: words, pairs of words, character pairs, kanji."""
    terms: set[str] = set()
    for reading in _variants(fold(text)):
        _add_terms(reading, terms)
    return terms


def query_terms(text: str) -> list[str]:
    """The terms that a typed `text` asks for, all of them; empty for stop words alone.

    Words parted by a space are asked for apart; parts of one (mess-hall, B-29) as neighbours. A run
    of Japanese is all its pairs, but cut at particles and inflection.
    """
    folded = fold(text)
    if _has_japanese(folded):
        steps = [
            *japanese.NORMALISATION_STEPS,
            *japanese.FINAL_LONG_VOWEL_STEPS,
            *japanese.QUERY_BREAK_STEPS,
            *japanese.KATAKANA_STEPS,
        ]
        folded = _apply_steps(folded, steps)
    folded = _join_thousands(folded)
    asked: list[str] = []
    last, end = "", 0  # the word before, and where it ended
    for match in _token_pattern(folded).finditer(folded):
        token = match[0]
        if token >= _FIRST_BIGRAM_CHARACTER:
            asked += _query_terms_of_run(folded, match)
            last = ""
            continue
        word = term_of(token)
        glued = bool(last) and _JOINING_MARK.fullmatch(folded, end, match.start()) is not None
        end = match.end()
        if not word:
            last = last if glued else ""
            continue
        if glued and not (word.isdecimal() and last.isdecimal()):
            if asked[-1] == last:
                asked.pop()
            asked.append(f"{last} {word}")
        else:
            asked.append(word)
        last = word
    return list(dict.fromkeys(asked))


def phrase_terms(text: str) -> list[str]:
    """The terms of a quoted phrase: every pair of neighbours, or the one term that it has."""
    *_, joined = _variants(fold(text))
    found = list(_terms_with_positions(joined))
    pairs = [pair for pair, _start, _end, paired in found if paired]
    singles = [one for one, *_rest in found if one not in japanese.LONE_PARTICLES]
    return list(dict.fromkeys(pairs or singles))


def matching_spans(text: str, terms: Collection[str]) -> list[tuple[int, int]]:
    """Start and end in `text` of everything that is found by one of `terms`, merged, ascending."""
    wanted = frozenset(terms)
    if not wanted:
        return []
    found = sorted(
        (reading.starts[start], reading.ends[end - 1])
        for reading in _variants(fold_aligned(text))
        for word, start, end, _paired in _terms_with_positions(reading.text)
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
    """The words of `text` as a reader would write them, folded: for suggestions.

    No stop words, no numbers, nothing of one character; Japanese is cut at its particles.
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
    """The text as it is written, and joined where it may be read as one, if that differs."""
    plain = joined = folded
    if _has_japanese(folded if isinstance(folded, str) else folded.text):
        written = _apply_steps(folded, japanese.NORMALISATION_STEPS)
        plain = _apply_steps(written, japanese.KATAKANA_STEPS)
        unmarked = _apply_steps(written, japanese.FINAL_LONG_VOWEL_STEPS)
        joined = plain if unmarked == written else _apply_steps(unmarked, japanese.KATAKANA_STEPS)
        joined = _apply_steps(joined, japanese.JOIN_STEPS)
    joined = _join_thousands(joined)
    return [plain] if joined == plain else [plain, joined]


def _join_thousands(text: Text) -> Text:
    """`text` with 608 360 as one number."""
    plain = text if isinstance(text, str) else text.text
    return _apply_steps(text, [_THOUSANDS]) if _GROUPS_APART.search(plain) else text


def _token_pattern(text: str) -> re.Pattern[str]:
    return _ASCII_TOKEN if text.isascii() else _TOKEN


def _add_terms(text: str, terms: set[str]) -> None:
    """``_terms_with_positions`` without places, for speed: a million records go through here."""
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
        terms.update([token[place : place + 2] for place in range(len(token) - 1)])
        terms.update([letter for letter in token if letter >= _FIRST_KANJI])


def _terms_with_positions(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """Every term of a rewritten text, its start and end there, and whether it is a pair."""
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
        for place, letter in enumerate(token, start):
            if letter >= _FIRST_KANJI or len(token) == 1:
                yield letter, place, place + 1, False
            if place + 1 < end:
                yield text[place : place + 2], place, place + 2, True


def _query_terms_of_run(text: str, match: re.Match[str]) -> list[str]:
    """The terms of a run of Japanese in a query; none for a kana that says nothing by itself."""
    run, start, end = match[0], match.start(), match.end()
    if len(run) > 1:
        return [run[place : place + 2] for place in range(len(run) - 1)]
    cut = japanese.QUERY_BREAK in (text[start - 1 : start], text[end : end + 1])
    if run >= _FIRST_KANJI or not (cut or run in japanese.LONE_PARTICLES):
        return [run]
    return []
