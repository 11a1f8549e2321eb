"""A page of a filtered list: what a selection found, and the facets that offer more.

All of it is asked of the selection's snapshot: page, counts and facets belong to one version of the
catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from pyroaring import BitMap

from .dimensions import Facet, YearFacet
from .heading import heading
from .query_state import QueryState
from .selection import Selection
from .values import FacetResult, RemovableFilter, Sort, Value, YearValue, order_as_tree

#: Values that a facet shows before it is opened, and then.
INITIAL_VALUES = 12
EXPANDED_VALUES = 500


@dataclass(frozen=True)
class Listing:
    """All that a page of a filtered list shows, but for the records themselves."""

    count: int
    #: Records of the kind, without any choice.
    total: int
    documents: list[int]
    facets: list[FacetResult]
    years: FacetResult | None
    removal_suggestions: list[RemovableFilter]
    heading: str
    active_filters: list[RemovableFilter] = field(default_factory=list)
    sorts: list[Sort] = field(default_factory=list)

    @classmethod
    def of(cls, selection: Selection, offset: int, limit: int) -> Listing:
        """The page that begins at place `offset`, with every facet and its counts."""
        count = len(selection.result)
        others = [one for one in selection.facets if not isinstance(one, YearFacet)]
        of_years = [one for one in selection.facets if isinstance(one, YearFacet)]
        return cls(
            count=count,
            total=len(selection.all_documents),
            documents=selection.result_set().page(offset, limit),
            facets=[facet_result(selection, one) for one in others],
            years=year_result(selection, of_years[0]) if of_years else None,
            removal_suggestions=active_filters(selection, counted=True) if not count else [],
            active_filters=active_filters(selection, counted=False),
            sorts=sort_options(selection) if count > 1 else [],
            heading=heading(selection),
        )


def facet_result(selection: Selection, facet: Facet) -> FacetResult:
    """The values of a facet with their counts, its own choice left out."""
    state = selection.state
    is_open = facet.name in state.values("open")
    counts, more = _counts(selection, facet, EXPANDED_VALUES if is_open else INITIAL_VALUES)
    chosen = selection.tokens.get(facet.name, [])
    labels = facet.labels(selection.snapshot, list(counts)) if counts else {}
    values = [
        Value(
            label.text,
            _address(state.toggled(facet.name, label.value)),
            counts[token],
            token in chosen,
            label.lang,
            label.value,
            depth,
        )
        for token, depth in order_as_tree(
            sorted(labels, key=lambda token: (-counts[token], labels[token].text)),
            facet.parents(selection.snapshot),
        )
        for label in [labels[token]]
    ]
    opened = state.toggled("open", facet.name)
    return FacetResult(
        facet.name,
        facet.title,
        values,
        more_url=_address(opened) if more or is_open else "",
        is_open=is_open,
    )


def _counts(selection: Selection, facet: Facet, limit: int) -> tuple[dict[str, int], bool]:
    """The documents by token, at most `most` and those that are chosen; whether there are more."""
    among = selection.documents(without=facet.name)
    counted, more = facet.counts(selection.snapshot, among, limit)
    counts = dict(counted)
    for token in selection.tokens.get(facet.name, []):
        if token not in counts:
            bits = facet.documents(selection.snapshot, [token])
            counts[token] = len(bits if among is None else bits & among)
    return counts, bool(more)


def year_result(selection: Selection, facet: YearFacet) -> FacetResult:
    """The years that documents may be of, certain and possible apart."""
    state, snapshot = selection.state, selection.snapshot
    among = selection.documents(without=facet.name)
    certain, possible = facet.certain(snapshot), facet.possible(snapshot)
    chosen = state.values(facet.name)
    values = []
    for year in sorted({*possible, *chosen}):
        surely, maybe = (_count(bits, among) for bits in (certain.get(year), possible.get(year)))
        if maybe or year in chosen:
            address = _address(state.toggled(facet.name, year))
            values.append(YearValue(year, address, surely, maybe, year in chosen))
    return FacetResult(
        facet.name,
        facet.title,
        values,
        max_count=max([1, *(value.possible for value in values)]),
        certain_url=_address(state.toggled("certain", "1")),
        certain_only=selection.certain_only,
    )


def active_filters(selection: Selection, *, counted: bool) -> list[RemovableFilter]:
    """What is chosen, each with the address without it, and what that would bring."""
    state, found = selection.state, []
    for facet in selection.facets:
        tokens = selection.tokens.get(facet.name)
        if not tokens:
            continue
        for label in facet.labels(selection.snapshot, tokens).values():
            without = state.without(facet.name, label.value)
            text = _("%(facet)s: %(value)s") % {"facet": facet.title, "value": label.text}
            found.append((text, without))
    if selection.certain_only:
        found.append((_("only certain years"), state.without("certain")))
    if typed := state.value("q"):
        found.append((_("the words “%(words)s”") % {"words": typed}, state.without("q")))
    return [
        RemovableFilter(
            text,
            _address(without),
            len(type(selection)(without, selection.snapshot).result) if counted else 0,
        )
        for text, without in found
    ]


def sort_options(selection: Selection) -> list[Sort]:
    """The orders of the list; the one without `sort` in the address comes first."""
    state, known = selection.state, selection.SORTS
    asked = state.value("sort")
    if state.value("q"):
        orders = {"": _("best match first"), **known}
    elif selection.DEFAULT_SORT in known:
        own = str(selection.DEFAULT_SORT)
        orders = {"": known[own]} | {name: label for name, label in known.items() if name != own}
        asked = "" if asked == own else asked
    else:
        orders = {"": selection.DEFAULT_SORT, **known}
    return [
        Sort(str(label), _address(state.setting("sort", name)), name == asked)
        for name, label in orders.items()
    ]


def _address(state: QueryState) -> str:
    return f"?{state.query}" if state.query else "."


def _count(bits: BitMap | None, among: BitMap | None) -> int:
    if bits is None:
        return 0
    return len(bits) if among is None else among.intersection_cardinality(bits)
