"""The state of a filtered list, as it is written in the query string of its URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict


@lru_cache(maxsize=20_000)
def _encoded(name: str, values: tuple[str, ...]) -> str:
    # A page has a hundred links, each with the whole state in its URL; most parts are the same.
    return urlencode([(name, value) for value in values])


class UnknownValue(Exception):
    """Raised for a URL with a value that the facet does not have; the response is a 404."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value
        super().__init__(f"{name}={value}")


@dataclass(frozen=True)
class QueryState:
    """The selected values by parameter, with parameters and values in canonical order."""

    parameters: tuple[str, ...]
    selected: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, query: QueryDict, parameters: tuple[str, ...]) -> Self:
        """Return the state of a query string; other parameters are ignored."""
        return cls(parameters)._with(
            {name: [value for value in query.getlist(name) if value] for name in parameters}
        )

    def _with(self, chosen: dict[str, Iterable[str]]) -> Self:
        canonical = {name: tuple(sorted(set(chosen.get(name, ())))) for name in self.parameters}
        return type(self)(self.parameters, {name: v for name, v in canonical.items() if v})

    def _changed(self, name: str, values: Iterable[str]) -> Self:
        """Return the state with `values` as the values of parameter `name`."""
        chosen = {**self.selected, name: tuple(sorted(set(values)))}
        kept = {n: chosen[n] for n in self.parameters if chosen.get(n)}
        return type(self)(self.parameters, kept)

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a parameter."""
        return self.selected.get(name, ())

    def value(self, name: str) -> str:
        """Return the value of a parameter that has a single value, or ""."""
        return next(iter(self.values(name)), "")

    def adding(self, name: str, value: str) -> Self:
        """Return the state with one more value of `name`."""
        return self._changed(name, [*self.values(name), value])

    def without(self, name: str, value: str | None = None) -> Self:
        """Return the state without `value` of `name`, or without all values of `name`."""
        kept = [] if value is None else [v for v in self.values(name) if v != value]
        return self._changed(name, kept)

    def setting(self, name: str, value: str) -> Self:
        """Return the state with `value` as the only value of `name`; "" removes the parameter."""
        return self._changed(name, [value] if value else [])

    def toggled(self, name: str, value: str) -> Self:
        """Return the state with `value` selected, or without it if it is selected already."""
        chosen = value in self.values(name)
        return self.without(name, value) if chosen else self.adding(name, value)

    def toggling(self, name: str) -> Callable[[str], str]:
        """Return a function from a value to the `query` of `toggled(name, value)`.

        A page has a hundred links that differ in the values of one parameter.
        """
        own = set(self.values(name))
        place = self.parameters.index(name)
        before, after = "", ""
        for other, values in self.selected.items():
            if self.parameters.index(other) < place:
                before += f"{_encoded(other, values)}&"
            elif other != name:
                after += f"&{_encoded(other, values)}"

        def query(value: str) -> str:
            chosen = own ^ {value}
            if not chosen:
                return f"{before}{after[1:]}" if after else before[:-1]
            return f"{before}{_encoded(name, tuple(sorted(chosen)))}{after}"

        return query

    @property
    def query(self) -> str:
        """The query string without "?"; empty when nothing is selected."""
        return "&".join(_encoded(name, values) for name, values in self.selected.items())

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(parameter, value) of every selected value, for the hidden fields of a form."""
        return [(name, value) for name, values in self.selected.items() for value in values]

    @property
    def size(self) -> int:
        """The number of selected values of all parameters."""
        return sum(len(values) for values in self.selected.values())
