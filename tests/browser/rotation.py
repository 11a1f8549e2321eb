"""Chooses the language, screen size and colour scheme in which each page is checked today.

Checking every page in all combinations takes an hour. Each run checks each page in one combination,
another one every day; after as many days as there are combinations, each page was checked in all.
Of each template, a page is checked on every display, each in one of the languages, and after as
many days as there are languages in all combinations. `make test-long` checks all at once.
"""

import os
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeVar

from playwright.sync_api import ViewportSize

from tests.browser.crawl import LANGUAGES

#: The environment variable that fixes the combination, to repeat the run of another day.
VARIABLE = "BROWSER_ROTATION"
WIDTHS = {"phone": 390, "desktop": 1440}
HEIGHTS = {390: 844, 1440: 900}
COLOUR_SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")

Page = TypeVar("Page")


class Display(NamedTuple):
    """A screen size and a colour scheme."""

    screen: str
    scheme: Literal["light", "dark"]

    @property
    def size(self) -> ViewportSize:
        """The viewport as Playwright takes it."""
        width = WIDTHS[self.screen]
        return {"width": width, "height": HEIGHTS[width]}


DISPLAYS = [Display(screen, scheme) for screen in WIDTHS for scheme in COLOUR_SCHEMES]
COMBINATIONS = [(language, light) for light in DISPLAYS for language in LANGUAGES]


def combination_of(variable: str, today: date) -> int:
    """The number of the first page's combination: `variable`, or by the day if that is empty."""
    return (int(variable) if variable else today.toordinal()) % len(COMBINATIONS)


FIRST_COMBINATION = combination_of(os.environ.get(VARIABLE, ""), date.today())


def rotated(pages: Sequence[Page], first: int) -> list[tuple[Page, str, Display]]:
    """Each of `pages` with its language and display.

    The first page gets combination number `first`, the second the next one, and so on.
    """
    turns = (COMBINATIONS[(first + place) % len(COMBINATIONS)] for place in range(len(pages)))
    return [(page, *turn) for page, turn in zip(pages, turns, strict=True)]


def displays_in(language: str, example: int, first: int) -> list[Display]:
    """The displays on which example number `example` is shown in `language` in a run.

    The others are those of the other languages; `first` is the run's first combination.
    """
    return [
        display
        for place, display in enumerate(DISPLAYS)
        if LANGUAGES[(first + example + place) % len(LANGUAGES)] == language
    ]
