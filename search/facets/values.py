"""What a facet shows: values that are links, with their counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Value:
    """A value of a facet: a link that chooses it, or takes it off again once it is chosen."""

    label: str
    url: str
    count: int
    selected: bool
    lang: str = ""
    #: How it is written in the address.
    value: str = ""
    #: How many of the values above it the facet shows too.
    depth: int = 0


@dataclass(frozen=True)
class Branch:
    """A value with those under it."""

    value: Value
    narrower: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class YearValue:
    """A year: how many records are certain of it, and how many may lie in it, those included."""

    label: str
    url: str
    certain: int
    possible: int
    selected: bool


@dataclass(frozen=True)
class FacetResult:
    """A facet as the page shows it."""

    name: str
    title: str | Promise
    values: list[Any]
    max_count: int = 1
    certain_url: str = ""
    certain_only: bool = False
    #: The address with all values shown, or with the most frequent alone once they are.
    more_url: str = ""
    is_open: bool = False

    @property
    def branches(self) -> list[Branch]:
        """The values as a tree: the narrower ones under the broader ones that are shown."""
        roots: list[Branch] = []
        path: list[Branch] = []
        for value in self.values:
            branch = Branch(value)
            del path[value.depth :]
            (path[-1].narrower if path else roots).append(branch)
            path.append(branch)
        return roots


@dataclass(frozen=True)
class RemovableFilter:
    """A choice that can be taken off: what it is, and how many records come without it."""

    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Sort:
    """An order that the list can be put in: a link, or the one that it is in."""

    label: str
    url: str
    selected: bool


def order_as_tree(tokens: list[str], parents: dict[str, str]) -> list[tuple[str, int]]:
    """`tokens` in their order, each followed by those under it, with how deep it stands.

    What lies between two of them, and is not among them, counts for nothing.
    """
    shown = set(tokens)
    under: dict[str, list[str]] = {}
    for token in tokens:
        above = parents.get(token, "")
        while above and above not in shown:
            above = parents.get(above, "")
        under.setdefault(above, []).append(token)

    def walk(above: str, depth: int) -> list[tuple[str, int]]:
        found = []
        for token in under.get(above, []):
            found += [(token, depth), *walk(token, depth + 1)]
        return found

    return walk("", 0)
