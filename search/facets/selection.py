"""The documents of one kind that a state of the address asks for, asked of one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from search.index.ordering import ByDay
from search.index.query import Ranked
from search.index.snapshot import Snapshot
from search.indexing.querying import ask

from .dimensions import Dimension, Years
from .query_state import State, UnknownValue
from .results import Found


class Selection:
    """A state asked of a snapshot. Raises UnknownValue for a value that does not exist.

    Subclasses name their `kind`, its `title` in the heading, and its `dimensions`; parameters
    beside those: `q` (a query), `certain` (years that are certain only), `sort` (`date`, `newest`),
    `open` (facets that show all their values).
    """

    kind: ClassVar[str]
    title: ClassVar[str | Promise]
    dimensions: ClassVar[tuple[Dimension, ...]]
    #: The orders that can be asked for, beside the one that the list has by itself.
    SORTS: ClassVar[dict[str, str | Promise]] = {
        "date": gettext_lazy("by date"),
        "newest": gettext_lazy("newest records first"),
    }
    #: The order without words and without `sort`: one of SORTS, or what the list calls its own.
    OWN_SORT: ClassVar[str | Promise] = "date"

    @classmethod
    def parameters(cls) -> tuple[str, ...]:
        """The parameters of the address, in canonical order."""
        return (*(d.name for d in cls.dimensions), "certain", "q", "sort", "open")

    def __init__(self, state: State, snapshot: Snapshot) -> None:
        self.state, self.snapshot = state, snapshot
        self._refuse_unknown("certain", ("1",))
        self._refuse_unknown("sort", tuple(self.SORTS))
        self._refuse_unknown("open", tuple(d.name for d in self.dimensions))
        self.tokens = {
            d.name: d.tokens(state.values(d.name)) for d in self.dimensions if state.values(d.name)
        }
        self.by_dimension: dict[str, BitMap] = {}
        for dimension in self.dimensions:
            documents = self._documents(dimension)
            if documents is not None:
                self.by_dimension[dimension.name] = documents

    def _refuse_unknown(self, name: str, known: Sequence[str]) -> None:
        for value in self.state.values(name):
            if value not in known or self.state.values(name) != (value,) and name != "open":
                raise UnknownValue(name, value)

    def _documents(self, dimension: Dimension) -> BitMap | None:
        tokens = self.tokens.get(dimension.name, [])
        if isinstance(dimension, Years):
            return dimension.chosen(self.snapshot, tokens, certain=self.certain_only)
        return dimension.documents(self.snapshot, tokens) if tokens else None

    @property
    def certain_only(self) -> bool:
        """Whether only records that are certain of their year are asked for."""
        return bool(self.state.values("certain"))

    @cached_property
    def everything(self) -> BitMap:
        """All public documents of the kind."""
        return self.snapshot.term("kind", self.kind)

    @cached_property
    def ranked(self) -> Ranked | None:
        """What the query finds, or None where nothing was asked."""
        typed = self.state.value("q")
        if not typed:
            return None
        return ask(self.snapshot, typed, certain=self.certain_only).ranked.within(self.everything)

    def documents(self, *, without: str = "") -> BitMap | None:
        """The documents of every choice but that of `without`; None for all of the kind."""
        if without not in self.by_dimension:
            return self._of_every_choice
        return self._together(without)

    @cached_property
    def _of_every_choice(self) -> BitMap | None:
        return self._together("")

    def _together(self, without: str) -> BitMap | None:
        parts = [bits for name, bits in self.by_dimension.items() if name != without]
        if self.ranked is not None:
            parts.append(self.ranked.all)
        if not parts:
            return None
        return BitMap.intersection(*parts) if len(parts) > 1 else parts[0]

    @cached_property
    def result(self) -> BitMap:
        found = self.documents()
        return self.everything if found is None else found

    def found(self) -> Found:
        """The result in the order that was asked for: by rank where there is a query."""
        sort = self.state.value("sort")
        days = None if sort == "newest" else ByDay(self.snapshot, self.kind)
        if self.ranked is not None and not sort:
            return Found(self.ranked.within(self.result), days)
        return Found(Ranked(self.result), days)
