"""One page of a filtered list: its documents, and the facets with their counts.

Everything is read from the snapshot of the selection, so the page, the counts and the facets
belong to one version of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .definitions import Facet, YearFacet
from .heading import heading
from .query_state import QueryState
from .selection import Selection
from .values import FacetResult, RemovableFilter, Sort, Value, YearValue, order_as_tree

#: Number of values that a facet shows at first, and when it is opened.
INITIAL_VALUES = 12
EXPANDED_VALUES = 500


@dataclass(frozen=True)
class Listing:
    """Everything that a page of a filtered list shows, except the records themselves."""

    count: int
    #: Number of all public records of the kind.
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
        """Return the page of `limit` documents from position `offset` on, with all facets."""
        count = len(selection.result)
        others = [facet for facet in selection.facets if not isinstance(facet, YearFacet)]
        of_years = [facet for facet in selection.facets if isinstance(facet, YearFacet)]
        return cls(
            count=count,
            total=len(selection.all_documents),
            documents=selection.result_set().page(offset, limit),
            facets=[facet_result(selection, facet) for facet in others],
            years=year_result(selection, of_years[0]) if of_years else None,
            removal_suggestions=active_filters(selection, counted=True) if not count else [],
            active_filters=active_filters(selection, counted=False),
            sorts=sort_options(selection) if count > 1 else [],
            heading=heading(selection),
        )


def facet_result(selection: Selection, facet: Facet) -> FacetResult:
    """Return the values of a facet with their counts.

    The filter of the facet itself is ignored, so the counts show what each value would find.
    """
    state = selection.state
    is_open = facet.name in state.values("open")
    counts, more = _counts(selection, facet, EXPANDED_VALUES if is_open else INITIAL_VALUES)
    selected = selection.tokens.get(facet.name, [])
    labels = facet.labels(selection.snapshot, list(counts)) if counts else {}
    toggling = state.toggling(facet.name)
    values = [
        Value(
            label.text,
            _as_address(toggling(label.value)),
            counts[token],
            token in selected,
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
    """Return counts by token, and whether there are more tokens.

    The result has the `limit` most frequent tokens, and those that are selected.
    """
    counted, more = selection.counts(facet, limit)
    counts = dict(counted)
    for token in selection.tokens.get(facet.name, []):
        if token not in counts:
            among = selection.documents(without=facet.name)
            bits = facet.documents(selection.snapshot, [token])
            counts[token] = len(bits if among is None else bits & among)
    return counts, bool(more)


def year_result(selection: Selection, facet: YearFacet) -> FacetResult:
    """Return the facet of years, with a count of certain and of possible documents for each."""
    state = selection.state
    certain, possible = selection.year_counts(facet)
    selected = state.values(facet.name)
    toggling = state.toggling(facet.name)
    values = []
    for year in sorted({*possible, *selected}):
        values.append(
            YearValue(
                year,
                _as_address(toggling(year)),
                certain.get(year, 0),
                possible.get(year, 0),
                year in selected,
            )
        )
    return FacetResult(
        facet.name,
        facet.title,
        values,
        max_count=max([1, *(value.possible for value in values)]),
        certain_url=_address(state.toggled("certain", "1")),
        certain_only=selection.certain_only,
    )


def active_filters(selection: Selection, *, counted: bool) -> list[RemovableFilter]:
    """Return the active filters, each with the URL of the list without it.

    With `counted`, each has the number of documents that the list without it has, else 0.
    """
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
    """Return the sort orders of the list; the first one is the default (no `sort` in the URL)."""
    state, known = selection.state, selection.SORTS
    selected = state.value("sort")
    if state.value("q"):
        orders = {"": _("best match first"), **known}
    elif selection.DEFAULT_SORT in known:
        own = str(selection.DEFAULT_SORT)
        orders = {"": known[own]} | {name: label for name, label in known.items() if name != own}
        selected = "" if selected == own else selected
    else:
        orders = {"": selection.DEFAULT_SORT, **known}
    return [
        Sort(str(label), _address(state.setting("sort", name)), name == selected)
        for name, label in orders.items()
    ]


def _address(state: QueryState) -> str:
    return _as_address(state.query)


def _as_address(query: str) -> str:
    return f"?{query}" if query else "."
