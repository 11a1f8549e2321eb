"""The mechanics of facets: the state of a filtered list is its address, a value is a link.

Knows no kind of record. A facet asks its filter what is chosen, and gives values with counts that
leave its own choice out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import QueryDict
from django.utils.functional import Promise


class UnknownValue(Exception):
    """An address asks for a value that the facet does not have: the page answers 404."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value
        super().__init__(f"{name}={value}")


@dataclass(frozen=True)
class State:
    """What is chosen, by parameter, in canonical order of the parameters and their values."""

    parameters: tuple[str, ...]
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, query: QueryDict, parameters: tuple[str, ...]) -> Self:
        """The state of an address; parameters it does not know are left out."""
        return cls(parameters)._with(
            {name: [value for value in query.getlist(name) if value] for name in parameters}
        )

    def _with(self, chosen: dict[str, Iterable[str]]) -> Self:
        canonical = {name: tuple(sorted(set(chosen.get(name, ())))) for name in self.parameters}
        return type(self)(self.parameters, {name: v for name, v in canonical.items() if v})

    def values(self, name: str) -> tuple[str, ...]:
        return self.chosen.get(name, ())

    def adding(self, name: str, value: str) -> Self:
        """The state with one more value of `name`."""
        return self._with({**self.chosen, name: [*self.values(name), value]})

    def without(self, name: str, value: str | None = None) -> Self:
        """The state without one value of `name`, or without any."""
        kept = [] if value is None else [v for v in self.values(name) if v != value]
        return self._with({**self.chosen, name: kept})

    @property
    def query(self) -> str:
        """The query string, without "?"; empty when nothing is chosen."""
        query = QueryDict(mutable=True)
        for name, values in self.chosen.items():
            query.setlist(name, list(values))
        return query.urlencode()

    @property
    def size(self) -> int:
        """How many values are chosen, of all facets together."""
        return sum(len(values) for values in self.chosen.values())


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
