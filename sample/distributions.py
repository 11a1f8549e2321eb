"""Random choice with realistic frequencies: a few items are very frequent, most are rare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def zipf(size: int, exponent: float = 1.0, shift: float = 0.0) -> list[float]:
    """Return Zipf-Mandelbrot weights of the ranks 1 to `size`: 1 / (rank + shift) ** exponent."""
    return [1.0 / (rank + shift) ** exponent for rank in range(1, size + 1)]


class WeightedChoice(Generic[T]):
    """Draws items at random by their weights, with replacement.

    All choices of a sample share one `Random`. Raises ValueError without items, or when there are
    not as many weights as items.
    """

    def __init__(self, random: Random, things: Sequence[T], weights: Sequence[float]) -> None:
        if len(things) != len(weights) or not things:
            raise ValueError(f"{len(things)} things and {len(weights)} weights do not go together.")
        self._choices = random.choices
        self.things = things
        self._heights = list(accumulate(weights))

    def draw(self, count: int) -> list[T]:
        """Return `count` random items."""
        return self._choices(self.things, cum_weights=self._heights, k=count)


def weighted_choice(random: Random, shares: Mapping[T, float]) -> WeightedChoice[T]:
    """Return a choice between the keys of `shares` by their values, which may have any sum."""
    return WeightedChoice(random, list(shares), list(shares.values()))
