"""Frequencies as real collections have them: a few things very often, most things hardly ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def zipf(size: int, exponent: float = 1.0, shift: float = 0.0) -> list[float]:
    """Weights of the ranks 1 to `size` by Zipf and Mandelbrot: 1 / (rank + shift) ** exponent."""
    return [1.0 / (rank + shift) ** exponent for rank in range(1, size + 1)]


class WeightedChoice(Generic[T]):
    """Things to draw from, with replacement, each by its weight. One `Random` for all urns."""

    def __init__(self, random: Random, things: Sequence[T], weights: Sequence[float]) -> None:
        if len(things) != len(weights) or not things:
            raise ValueError(f"{len(things)} things and {len(weights)} weights do not go together.")
        self._choices = random.choices
        self.things = things
        self._heights = list(accumulate(weights))

    def draw(self, count: int) -> list[T]:
        """`count` things."""
        return self._choices(self.things, cum_weights=self._heights, k=count)


def weighted_choice(random: Random, shares: Mapping[T, float]) -> WeightedChoice[T]:
    """An urn of a few things with their shares, of any sum."""
    return WeightedChoice(random, list(shares), list(shares.values()))
