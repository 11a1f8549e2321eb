"""Texts of a skewed vocabulary, word for word the same in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random

from .distributions import WeightedChoice, zipf
from .names import Word
from .topics import COMMON, OCCASIONS, SCENES, TOPICS

#: Words in each language: about 20,000 together, of which the rare ones are proper names, as they
#: are in a real catalogue.
VOCABULARY = 6_700
#: Words of one description.
LENGTH = 12
_OPENING = ("Sample text.", "Текст-образец.", "見本の文。")
_PARTICLES = ("と", "の", "や", "に", "で", "と", "の", "を")


class TextSampler:
    """Draws titles and descriptions."""

    def __init__(self, random: Random, names: Iterator[Word]) -> None:
        frequent = [*COMMON, *(word for topic in TOPICS for word in topic)]
        random.shuffle(frequent)
        words = [*frequent, *islice(names, VOCABULARY - len(frequent))]
        self._words = WeightedChoice(random, words, zipf(VOCABULARY, 1.2, 6.0))
        self._scenes = WeightedChoice(random, SCENES, zipf(len(SCENES), 0.7))
        self._occasions = WeightedChoice(random, OCCASIONS, zipf(len(OCCASIONS), 0.5))

    def scenes(self, count: int) -> list[Word]:
        """`count` things to be seen."""
        return self._scenes.draw(count)

    def titles(self, scenes: list[Word]) -> list[Word]:
        """A title for each scene: the scene, an occasion, and a word of the vocabulary."""
        occasions = self._occasions.draw(len(scenes))
        words = self._words.draw(len(scenes))
        return [
            (
                f"{scene[0]} {occasion[0]}, {word[0]}",
                f"{scene[1]} {occasion[1]}, {word[1]}",
                f"{occasion[2]}の{scene[2]}、{word[2]}",
            )
            for scene, occasion, word in zip(scenes, occasions, words, strict=True)
        ]

    def descriptions(self, count: int) -> list[Word]:
        """`count` descriptions of LENGTH words, which say of themselves that they are samples."""
        words = self._words.draw(count * LENGTH)
        return [_description(words[at : at + LENGTH]) for at in range(0, count * LENGTH, LENGTH)]


def _description(words: list[Word]) -> Word:
    english, russian, japanese = zip(*words, strict=True)
    half = LENGTH // 2
    return (
        f"{_OPENING[0]} {', '.join(english[:half])}; {', '.join(english[half:])}.",
        f"{_OPENING[1]} {', '.join(russian[:half])}; {', '.join(russian[half:])}.",
        f"{_OPENING[2]}{_japanese_phrase(japanese[:half])}。{_japanese_phrase(japanese[half:])}。",
    )


def _japanese_phrase(words: tuple[str, ...]) -> str:
    """Japanese words without spaces, as they stand in a sentence."""
    return "".join(f"{word}{particle}" for word, particle in zip(words, _PARTICLES, strict=False))[
        :-1
    ]
