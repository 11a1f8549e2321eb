"""Combinations of languages, screens and colours: some for the ordinary run, the rest long."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest


def each_value_once(*dimensions: Sequence[Any]) -> list[Any]:
    """Every combination of the values of `dimensions`, as parameters of a test.

    As few as hold every value of each dimension are in the ordinary run: the first of each, the
    second of each, and so on, a shorter dimension beginning again. The others are marked `long`.
    """
    longest = max(map(len, dimensions))
    ordinary = [
        tuple(values[place % len(values)] for values in dimensions) for place in range(longest)
    ]
    return [
        pytest.param(*values, marks=[] if values in ordinary else pytest.mark.long)
        for values in product(*dimensions)
    ]
