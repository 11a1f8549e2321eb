"""The state of a filtered list: its address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict


@lru_cache(maxsize=20_000)
def _encoded(name: str, values: tuple[str, ...]) -> str:
    # A page has a hundred links, each with the address of the whole state: most parts recur.
    return urlencode([(name, value) for value in values])


class UnknownValue(Exception):
    """An address asks for a value that the facet does not have: the page answers 404."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value
        super().__init__(f"{name}={value}")


@dataclass(frozen=True)
class QueryState:
    """What is chosen, by parameter, in canonical order of the parameters and their values."""

    parameters: tuple[str, ...]
    selected: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, query: QueryDict, parameters: tuple[str, ...]) -> Self:
        """The state of an address; parameters it does not know are left out."""
        return cls(parameters)._with(
            {name: [value for value in query.getlist(name) if value] for name in parameters}
        )

    def _with(self, chosen: dict[str, Iterable[str]]) -> Self:
        canonical = {name: tuple(sorted(set(chosen.get(name, ())))) for name in self.parameters}
        return type(self)(self.parameters, {name: v for name, v in canonical.items() if v})

    def _changed(self, name: str, values: Iterable[str]) -> Self:
        """The state with `values` in place of those of one parameter."""
        chosen = {**self.selected, name: tuple(sorted(set(values)))}
        kept = {n: chosen[n] for n in self.parameters if chosen.get(n)}
        return type(self)(self.parameters, kept)

    def values(self, name: str) -> tuple[str, ...]:
        return self.selected.get(name, ())

    def value(self, name: str) -> str:
        """The one value of a parameter that takes one; empty when it is not given."""
        return next(iter(self.values(name)), "")

    def adding(self, name: str, value: str) -> Self:
        """The state with one more value of `name`."""
        return self._changed(name, [*self.values(name), value])

    def without(self, name: str, value: str | None = None) -> Self:
        """The state without one value of `name`, or without any."""
        kept = [] if value is None else [v for v in self.values(name) if v != value]
        return self._changed(name, kept)

    def setting(self, name: str, value: str) -> Self:
        """The state with `value` as the only one of `name`; an empty one takes it off."""
        return self._changed(name, [value] if value else [])

    def toggled(self, name: str, value: str) -> Self:
        """The state with `value` chosen, or without it where it is."""
        chosen = value in self.values(name)
        return self.without(name, value) if chosen else self.adding(name, value)

    @property
    def query(self) -> str:
        """The query string, without "?"; empty when nothing is chosen."""
        return "&".join(_encoded(name, values) for name, values in self.selected.items())

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every parameter with its value, for the hidden fields of a form."""
        return [(name, value) for name, values in self.selected.items() for value in values]

    @property
    def size(self) -> int:
        """How many values are chosen, of all facets together."""
        return sum(len(values) for values in self.selected.values())
