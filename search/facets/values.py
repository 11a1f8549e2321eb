"""Data classes for the templates of a filtered list: facets with their values as links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Value:
    """A value of a facet: a link that selects it, or removes it if it is selected."""

    label: str
    url: str
    count: int
    selected: bool
    lang: str = ""
    #: The value as written in the URL.
    value: str = ""
    #: Number of its broader values that the facet shows too.
    depth: int = 0


@dataclass(frozen=True)
class Branch:
    """A value with its narrower values."""

    value: Value
    narrower: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class YearValue:
    """A year: the number of records certain to be of it, and of all that may be of it."""

    label: str
    url: str
    certain: int
    possible: int
    selected: bool


@dataclass(frozen=True)
class FacetResult:
    """A facet as it is shown on the page."""

    name: str
    title: str | Promise
    values: list[Any]
    max_count: int = 1
    certain_url: str = ""
    certain_only: bool = False
    #: URL that shows all values, or only the most frequent ones if all are shown already.
    more_url: str = ""
    is_open: bool = False

    @property
    def branches(self) -> list[Branch]:
        """The values as a tree: each under its nearest broader value that is shown."""
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
    """An active filter: a link that removes it, and the number of records without it."""

    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Sort:
    """A sort order of the list: a link, or the current order (`selected`)."""

    label: str
    url: str
    selected: bool


def order_as_tree(tokens: list[str], parents: dict[str, str]) -> list[tuple[str, int]]:
    """Return (token, depth) for each of `tokens`, each followed by its narrower tokens.

    `parents` gives the broader token of each. Broader tokens that are not in `tokens` are skipped
    and do not count for the depth.
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
