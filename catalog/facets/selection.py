"""The documents of one kind that a state of the address asks for, and the facets that offer more.

All of it is asked of one snapshot: page, counts and facets belong to one version of the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from catalog.index.order import ByDay
from catalog.index.query import Ranked
from catalog.index.snapshot import Snapshot
from catalog.indexing.asking import ask

from .dimensions import Dimension, Years
from .found import Found
from .heading import heading
from .state import State, UnknownValue
from .values import Drop, Facet, Sort, Value, YearValue, as_tree

#: Values that a facet shows before it is opened, and then.
SHOWN = 12
SHOWN_OPEN = 500


@dataclass(frozen=True)
class Listing:
    """All that a page of a filtered list shows, but for the records themselves."""

    count: int
    #: Records of the kind, without any choice.
    total: int
    documents: list[int]
    facets: list[Facet]
    years: Facet | None
    drops: list[Drop]
    words: str
    chosen: list[Drop] = field(default_factory=list)
    sorts: list[Sort] = field(default_factory=list)


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

    def listing(self, offset: int, limit: int) -> Listing:
        """The page that begins at place `offset`, with every facet and its counts."""
        count = len(self.result)
        return Listing(
            count=count,
            total=len(self.everything),
            documents=self.found().page(offset, limit),
            facets=[self.facet(d) for d in self.dimensions if not isinstance(d, Years)],
            years=next((self.years(d) for d in self.dimensions if isinstance(d, Years)), None),
            drops=self.choices(counted=True) if not count else [],
            chosen=self.choices(counted=False),
            sorts=self.sorts() if count > 1 else [],
            words=self.words(),
        )

    def facet(self, dimension: Dimension) -> Facet:
        """The values of a facet with their counts, its own choice left out."""
        is_open = dimension.name in self.state.values("open")
        among = self.documents(without=dimension.name)
        most = SHOWN_OPEN if is_open else SHOWN
        counted, more = dimension.counts(self.snapshot, among, most)
        chosen = self.tokens.get(dimension.name, [])
        counts = dict(counted)
        for token in chosen:
            if token not in counts:
                bits = dimension.documents(self.snapshot, [token])
                counts[token] = len(bits if among is None else bits & among)
        labels = dimension.labels(self.snapshot, list(counts)) if counts else {}
        values = [
            Value(
                label.text,
                self._address(self.state.toggled(dimension.name, label.value)),
                counts[token],
                token in chosen,
                label.lang,
                label.value,
                depth,
            )
            for token, depth in as_tree(
                sorted(labels, key=lambda token: (-counts[token], labels[token].text)),
                dimension.parents(self.snapshot),
            )
            for label in [labels[token]]
        ]
        opened = self.state.toggled("open", dimension.name)
        return Facet(
            dimension.name,
            dimension.title,
            values,
            more_url=self._address(opened) if more or is_open else "",
            is_open=is_open,
        )

    def years(self, dimension: Years) -> Facet:
        """The years that documents may be of, certain and possible apart."""
        among = self.documents(without=dimension.name)
        certain, possible = dimension.certain(self.snapshot), dimension.possible(self.snapshot)
        chosen = self.state.values(dimension.name)
        values = []
        for year in sorted({*possible, *chosen}):
            surely, maybe = (_size(bits, among) for bits in (certain.get(year), possible.get(year)))
            if maybe or year in chosen:
                address = self._address(self.state.toggled(dimension.name, year))
                values.append(YearValue(year, address, surely, maybe, year in chosen))
        switched = self.state.toggled("certain", "1")
        return Facet(
            dimension.name,
            dimension.title,
            values,
            most=max([1, *(value.possible for value in values)]),
            certain_url=self._address(switched),
            certain_only=self.certain_only,
        )

    def _address(self, state: State) -> str:
        return f"?{state.query}" if state.query else "."

    def choices(self, *, counted: bool) -> list[Drop]:
        """What is chosen, each with the address without it, and what that would bring."""
        found = []
        for dimension in self.dimensions:
            tokens = self.tokens.get(dimension.name)
            if not tokens:
                continue
            for label in dimension.labels(self.snapshot, tokens).values():
                state = self.state.without(dimension.name, label.value)
                text = _("%(facet)s: %(value)s") % {"facet": dimension.title, "value": label.text}
                found.append((text, state))
        if self.certain_only:
            found.append((_("only certain years"), self.state.without("certain")))
        if typed := self.state.value("q"):
            found.append((_("the words “%(words)s”") % {"words": typed}, self.state.without("q")))
        return [
            Drop(
                text,
                self._address(state),
                len(type(self)(state, self.snapshot).result) if counted else 0,
            )
            for text, state in found
        ]

    def sorts(self) -> list[Sort]:
        """The orders of the list; the one without `sort` in the address comes first."""
        asked = self.state.value("sort")
        if self.state.value("q"):
            orders = {"": _("best match first"), **self.SORTS}
        elif self.OWN_SORT in self.SORTS:
            own = str(self.OWN_SORT)
            orders = {"": self.SORTS[own]} | {k: v for k, v in self.SORTS.items() if k != own}
            asked = "" if asked == own else asked
        else:
            orders = {"": self.OWN_SORT, **self.SORTS}
        return [
            Sort(str(label), self._address(self.state.setting("sort", name)), name == asked)
            for name, label in orders.items()
        ]

    def words(self) -> str:
        """What is being looked at, for the title and the heading."""
        return heading(self)


def _size(bits: BitMap | None, among: BitMap | None) -> int:
    if bits is None:
        return 0
    return len(bits) if among is None else among.intersection_cardinality(bits)
