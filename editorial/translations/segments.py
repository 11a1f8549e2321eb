"""Splitting a text into sentences and joining them again without losing a character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from languages.abbreviations import ends_sentence
from languages.typography import sentence_separator

#: The end of a sentence with closing marks, or the end of a line; then the space that follows.
_END = re.compile(
    r"""(?:
        [.!?…]+[)\]”»"'’]*(?=\s)      # as in English and Russian: a space must follow
      | [。！？]+[）」』”]*               # as in Japanese: none does
      | (?=\n)                         # a heading, a line of a list, a paragraph
    )\s*""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the whitespace between it and the next one."""

    words: str
    space: str = ""


@dataclass(frozen=True)
class Pair:
    """A sentence of the original and one of the translation; empty where there is none."""

    original: str
    translation: str


def split_sentences(text: str) -> list[Sentence]:
    """Split `text` into sentences. Concatenated with their spaces they are the text again."""
    sentences: list[Sentence] = []
    begin = 0
    for end in _END.finditer(text):
        words = text[begin : end.end()].rstrip()
        if not words:
            continue
        is_stop = words.endswith(".") and "\n" not in end.group()
        if is_stop and not ends_sentence(words, text[end.end() : end.end() + 20]):
            continue
        sentences.append(Sentence(words, text[begin + len(words) : end.end()]))
        begin = end.end()
    if begin < len(text):
        rest = text[begin:]
        words = rest.rstrip() or rest
        sentences.append(Sentence(words, rest[len(words) :]))
    return sentences


def pair_sentences(original: str, translation: str) -> list[Pair]:
    """Pair the sentences of two texts by their position; return at least one pair."""
    pairs = [
        Pair(one.words if one else "", other.words if other else "")
        for one, other in zip_longest(split_sentences(original), split_sentences(translation))
    ]
    return pairs or [Pair("", "")]


def join_sentences(typed: list[str], original: str, before: str, language: str) -> str:
    """Join the `typed` sentences of a translation into a text.

    Sentences are separated as in the translation `before`. New ones are separated by a line break
    where the original has one, and otherwise as usual in `language`; Japanese has no space between
    sentences.
    """
    spaces_before = [sentence.space for sentence in split_sentences(before)]
    spaces_original = [sentence.space for sentence in split_sentences(original)]
    parts: list[str] = []
    for number, words in enumerate(typed):
        words = words.strip()
        if not words:
            continue
        parts.append(words + _space(number, spaces_before, spaces_original, language))
    text = "".join(parts)
    ending = spaces_before[-1] if before and spaces_before else ""
    return text.rstrip() + ending if text else ""


def _space(number: int, before: list[str], original: list[str], language: str) -> str:
    """Return the whitespace after the sentence `number` (from 0)."""
    usual = sentence_separator(language)
    if number < len(before) - 1:
        return before[number]
    if number < len(original) and "\n" in original[number]:
        return original[number]
    return usual
