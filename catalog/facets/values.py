"""What a facet shows: values that are links, with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Value:
    """A value of a facet: a link that chooses it, or takes it off again once it is chosen."""

    label: str
    url: str
    count: int
    chosen: bool
    lang: str = ""


@dataclass(frozen=True)
class YearValue:
    """A year: how many records are certain of it, and how many may lie in it, those included."""

    label: str
    url: str
    certain: int
    possible: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet as the page shows it."""

    name: str
    title: str | Promise
    values: list[Any]
    most: int = 1
    certain_url: str = ""
    certain_only: bool = False
    #: The address with all values shown, or with the most frequent alone once they are.
    more_url: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Drop:
    """A choice that leaves nothing: what it is, and how many records come without it."""

    label: str
    url: str
    count: int
