"""Which pages are looked at in which language, on which screen and in which colours today.

Looking at every page in all of them takes an hour. So each run looks at each page in one
combination, another one every day, and after as many days as there are combinations at each in all.
`make test-long` does all at once.
"""

import os
from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import NamedTuple, TypeVar

from tests.browser.crawl import LANGUAGES

#: The environment variable that fixes the combination, to repeat the run of another day.
VARIABLE = "BROWSER_ROTATION"
WIDTHS = {"phone": 390, "desktop": 1440}
HEIGHTS = {390: 844, 1440: 900}
COLOUR_SCHEMES = ("light", "dark")

Page = TypeVar("Page")


class Display(NamedTuple):
    """A screen and its colours."""

    screen: str
    scheme: str

    @property
    def size(self) -> dict[str, int]:
        """As Playwright has it."""
        width = WIDTHS[self.screen]
        return {"width": width, "height": HEIGHTS[width]}


DISPLAYS = [Display(*each) for each in product(WIDTHS, COLOUR_SCHEMES)]
COMBINATIONS = [(language, light) for light in DISPLAYS for language in LANGUAGES]


def combination_of(variable: str, today: date) -> int:
    """The number of the first page's combination: what `variable` says, else the day decides."""
    return (int(variable) if variable else today.toordinal()) % len(COMBINATIONS)


FIRST_COMBINATION = combination_of(os.environ.get(VARIABLE, ""), date.today())


def rotated(pages: Sequence[Page], first: int) -> list[tuple[Page, str, Display]]:
    """Each of `pages` with the language and the light that are its turn.

    The first page is seen in combination number `first`, the second in the next one.
    """
    turns = (COMBINATIONS[(first + place) % len(COMBINATIONS)] for place in range(len(pages)))
    return [(page, *turn) for page, turn in zip(pages, turns, strict=True)]
