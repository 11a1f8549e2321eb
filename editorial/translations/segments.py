"""Taking a text apart into sentences, and together again without losing a character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from languages.typography import sentence_separator

#: The end of a sentence with what closes after it, or the end of a line; then the space between.
_END = re.compile(
    r"""(?:
        [.!?…]+[)\]”»"'’]*(?=\s)      # as in English and Russian: a space must follow
      | [。！？]+[）」』”]*               # as in Japanese: none does
      | (?=\n)                         # a heading, a line of a list, a paragraph
    )\s*""",
    re.VERBOSE,
)
#: What ends with a stop and ends no sentence: initials, and abbreviations of the museum's texts.
_NO_END = re.compile(
    r"(?:^|[\s(«“\"])(?:[^\W\d_]|Mr|Mrs|Dr|St|No|vol|pp|ca|cf|гг|тт|им|др|см|ст|ул|тыс)\.$"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the space that parts it from the next one."""

    words: str
    space: str = ""


@dataclass(frozen=True)
class Pair:
    """A sentence of the original beside that of the translation; empty where one has none."""

    original: str
    translation: str


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of `text`; joined they are the text again, character for character."""
    sentences: list[Sentence] = []
    begin = 0
    for end in _END.finditer(text):
        words = text[begin : end.end()].rstrip()
        if not words or (_NO_END.search(words) and "\n" not in end.group()):
            continue
        sentences.append(Sentence(words, text[begin + len(words) : end.end()]))
        begin = end.end()
    if begin < len(text):
        rest = text[begin:]
        words = rest.rstrip() or rest
        sentences.append(Sentence(words, rest[len(words) :]))
    return sentences


def pair_sentences(original: str, translation: str) -> list[Pair]:
    """The first sentence beside the first, and so on; at least one pair."""
    found = [
        Pair(one.words if one else "", other.words if other else "")
        for one, other in zip_longest(split_sentences(original), split_sentences(translation))
    ]
    return found or [Pair("", "")]


def join_sentences(typed: list[str], original: str, before: str, language: str) -> str:
    """The translation out of its sentences as `typed`, parted as it was `before`; where that had
    none, as the original is, but that Japanese puts no space between sentences."""
    spaces_before = [one.space for one in split_sentences(before)]
    spaces_there = [one.space for one in split_sentences(original)]
    parts: list[str] = []
    for number, words in enumerate(typed):
        words = words.strip()
        if not words:
            continue
        parts.append(words + _space(number, spaces_before, spaces_there, language))
    text = "".join(parts)
    ending = spaces_before[-1] if before and spaces_before else ""
    return text.rstrip() + ending if text else ""


def _space(number: int, before: list[str], there: list[str], language: str) -> str:
    usual = sentence_separator(language)
    if number < len(before) - 1:
        return before[number]
    if number < len(there) and "\n" in there[number]:
        return there[number]
    return usual
