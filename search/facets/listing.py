"""A page of a filtered list: what a selection found, and the facets that offer more.

All of it is asked of the selection's snapshot: page, counts and facets belong to one version of the
catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from pyroaring import BitMap

from .dimensions import Dimension, Years
from .heading import heading
from .query_state import State
from .selection import Selection
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

    @classmethod
    def of(cls, selection: Selection, offset: int, limit: int) -> Listing:
        """The page that begins at place `offset`, with every facet and its counts."""
        count = len(selection.result)
        others = [one for one in selection.dimensions if not isinstance(one, Years)]
        of_years = [one for one in selection.dimensions if isinstance(one, Years)]
        return cls(
            count=count,
            total=len(selection.everything),
            documents=selection.found().page(offset, limit),
            facets=[facet(selection, dimension) for dimension in others],
            years=years(selection, of_years[0]) if of_years else None,
            drops=choices(selection, counted=True) if not count else [],
            chosen=choices(selection, counted=False),
            sorts=sorts(selection) if count > 1 else [],
            words=heading(selection),
        )


def facet(selection: Selection, dimension: Dimension) -> Facet:
    """The values of a facet with their counts, its own choice left out."""
    state = selection.state
    is_open = dimension.name in state.values("open")
    counts, more = _counts(selection, dimension, SHOWN_OPEN if is_open else SHOWN)
    chosen = selection.tokens.get(dimension.name, [])
    labels = dimension.labels(selection.snapshot, list(counts)) if counts else {}
    values = [
        Value(
            label.text,
            _address(state.toggled(dimension.name, label.value)),
            counts[token],
            token in chosen,
            label.lang,
            label.value,
            depth,
        )
        for token, depth in as_tree(
            sorted(labels, key=lambda token: (-counts[token], labels[token].text)),
            dimension.parents(selection.snapshot),
        )
        for label in [labels[token]]
    ]
    opened = state.toggled("open", dimension.name)
    return Facet(
        dimension.name,
        dimension.title,
        values,
        more_url=_address(opened) if more or is_open else "",
        is_open=is_open,
    )


def _counts(selection: Selection, dimension: Dimension, most: int) -> tuple[dict[str, int], bool]:
    """The documents by token, at most `most` and those that are chosen; whether there are more."""
    among = selection.documents(without=dimension.name)
    counted, more = dimension.counts(selection.snapshot, among, most)
    counts = dict(counted)
    for token in selection.tokens.get(dimension.name, []):
        if token not in counts:
            bits = dimension.documents(selection.snapshot, [token])
            counts[token] = len(bits if among is None else bits & among)
    return counts, bool(more)


def years(selection: Selection, dimension: Years) -> Facet:
    """The years that documents may be of, certain and possible apart."""
    state, snapshot = selection.state, selection.snapshot
    among = selection.documents(without=dimension.name)
    certain, possible = dimension.certain(snapshot), dimension.possible(snapshot)
    chosen = state.values(dimension.name)
    values = []
    for year in sorted({*possible, *chosen}):
        surely, maybe = (_size(bits, among) for bits in (certain.get(year), possible.get(year)))
        if maybe or year in chosen:
            address = _address(state.toggled(dimension.name, year))
            values.append(YearValue(year, address, surely, maybe, year in chosen))
    return Facet(
        dimension.name,
        dimension.title,
        values,
        most=max([1, *(value.possible for value in values)]),
        certain_url=_address(state.toggled("certain", "1")),
        certain_only=selection.certain_only,
    )


def choices(selection: Selection, *, counted: bool) -> list[Drop]:
    """What is chosen, each with the address without it, and what that would bring."""
    state, found = selection.state, []
    for dimension in selection.dimensions:
        tokens = selection.tokens.get(dimension.name)
        if not tokens:
            continue
        for label in dimension.labels(selection.snapshot, tokens).values():
            without = state.without(dimension.name, label.value)
            text = _("%(facet)s: %(value)s") % {"facet": dimension.title, "value": label.text}
            found.append((text, without))
    if selection.certain_only:
        found.append((_("only certain years"), state.without("certain")))
    if typed := state.value("q"):
        found.append((_("the words “%(words)s”") % {"words": typed}, state.without("q")))
    return [
        Drop(
            text,
            _address(without),
            len(type(selection)(without, selection.snapshot).result) if counted else 0,
        )
        for text, without in found
    ]


def sorts(selection: Selection) -> list[Sort]:
    """The orders of the list; the one without `sort` in the address comes first."""
    state, known = selection.state, selection.SORTS
    asked = state.value("sort")
    if state.value("q"):
        orders = {"": _("best match first"), **known}
    elif selection.OWN_SORT in known:
        own = str(selection.OWN_SORT)
        orders = {"": known[own]} | {name: label for name, label in known.items() if name != own}
        asked = "" if asked == own else asked
    else:
        orders = {"": selection.OWN_SORT, **known}
    return [
        Sort(str(label), _address(state.setting("sort", name)), name == asked)
        for name, label in orders.items()
    ]


def _address(state: State) -> str:
    return f"?{state.query}" if state.query else "."


def _size(bits: BitMap | None, among: BitMap | None) -> int:
    if bits is None:
        return 0
    return len(bits) if among is None else among.intersection_cardinality(bits)
