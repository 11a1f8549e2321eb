"""The documents of one kind that match a query state, read from one snapshot of the index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from search.index.ordering import DateOrder
from search.index.query import RankedDocuments
from search.index.snapshot import Snapshot
from search.indexing.querying import execute_query

from .definitions import Facet, YearFacet
from .forward_index import ValueCounts, forward_index
from .query_state import QueryState, UnknownValue
from .results import ResultSet

#: More years than any facet has.
ALL_YEARS = 10_000


class Selection:
    """The documents of one kind that match a query state, in one snapshot.

    Subclasses define `kind`, the `title` for the heading and the `facets`. Besides those of the
    facets there are the parameters `q` (a query), `certain` (only certain years), `sort` (`date`,
    `newest`) and `open` (facets that show all their values).

    Raises UnknownValue for a value that does not exist.
    """

    kind: ClassVar[str]
    title: ClassVar[str | Promise]
    facets: ClassVar[tuple[Facet, ...]]
    #: The sort orders that a reader can choose, besides the default order.
    SORTS: ClassVar[dict[str, str | Promise]] = {
        "date": gettext_lazy("by date"),
        "newest": gettext_lazy("newest records first"),
    }
    #: The order without a query and without `sort`: a key of SORTS, or the label of another order.
    DEFAULT_SORT: ClassVar[str | Promise] = "date"

    @classmethod
    def parameters(cls) -> tuple[str, ...]:
        """Return the parameters of the URL, in canonical order."""
        return (*(d.name for d in cls.facets), "certain", "q", "sort", "open")

    def __init__(self, state: QueryState, snapshot: Snapshot) -> None:
        self.state, self.snapshot = state, snapshot
        self._require_known("certain", ("1",))
        self._require_known("sort", tuple(self.SORTS))
        self._require_known("open", tuple(d.name for d in self.facets))
        self.tokens = {
            d.name: d.tokens(state.values(d.name)) for d in self.facets if state.values(d.name)
        }
        self._counted: tuple[BitMap, ValueCounts] | None = None
        self.documents_by_facet: dict[str, BitMap] = {}
        for facet in self.facets:
            documents = self._documents(facet)
            if documents is not None:
                self.documents_by_facet[facet.name] = documents

    def _require_known(self, name: str, known: Sequence[str]) -> None:
        for value in self.state.values(name):
            if value not in known or self.state.values(name) != (value,) and name != "open":
                raise UnknownValue(name, value)

    def _documents(self, facet: Facet) -> BitMap | None:
        tokens = self.tokens.get(facet.name, [])
        if isinstance(facet, YearFacet):
            return facet.matching(self.snapshot, tokens, certain=self.certain_only)
        return facet.documents(self.snapshot, tokens) if tokens else None

    @property
    def certain_only(self) -> bool:
        """Whether only records with a certain year are selected."""
        return bool(self.state.values("certain"))

    @cached_property
    def all_documents(self) -> BitMap:
        """All public documents of the kind."""
        return self.snapshot.postings("kind", self.kind)

    @cached_property
    def ranked(self) -> RankedDocuments | None:
        """The documents that match the query by tier, or None without a query."""
        typed = self.state.value("q")
        if not typed:
            return None
        return execute_query(self.snapshot, typed, certain=self.certain_only).ranked.restricted_to(
            self.all_documents
        )

    def documents(self, *, without: str = "") -> BitMap | None:
        """Return the documents that match all filters except that of the facet `without`.

        Return None if nothing is filtered: all documents of the kind match.
        """
        if without not in self.documents_by_facet:
            return self._filtered_documents
        return self._intersection(without)

    @cached_property
    def _filtered_documents(self) -> BitMap | None:
        return self._intersection("")

    def _intersection(self, without: str) -> BitMap | None:
        parts = [bits for name, bits in self.documents_by_facet.items() if name != without]
        if self.ranked is not None:
            parts.append(self.ranked.all)
        if not parts:
            return None
        return BitMap.intersection(*parts) if len(parts) > 1 else parts[0]

    @cached_property
    def result(self) -> BitMap:
        """The documents that match the whole state."""
        found = self.documents()
        return self.all_documents if found is None else found

    def counts(self, facet: Facet, limit: int) -> tuple[list[tuple[str, int]], bool]:
        """Return the `limit` most frequent values of a facet, and whether there are more.

        The filter of the facet itself is ignored. Small results are counted by the forward index,
        which counts all facets at once.
        """
        among = self.documents(without=facet.name)
        if among is None or not self.snapshot.is_small(among):
            return facet.counts(self.snapshot, among, limit)
        return self._small_counts(among).most_frequent(facet.field, limit)

    def year_counts(self, facet: YearFacet) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many documents are certain, and possible, to be of each year that has any.

        The filter of the facet itself is ignored.
        """
        certain, possible = (
            dict(self.counts(years, ALL_YEARS)[0])
            for years in (facet.certain_years, facet.possible_years)
        )
        return certain, possible

    def _small_counts(self, among: BitMap) -> ValueCounts:
        if self._counted is None or self._counted[0] is not among:
            facets: list[Facet] = []
            for facet in self.facets:
                if isinstance(facet, YearFacet):
                    facets += [facet.certain_years, facet.possible_years]
                else:
                    facets.append(facet)
            index = forward_index(self.snapshot, facets)
            self._counted = among, index.counts(self.snapshot, among)
        return self._counted[1]

    def result_set(self) -> ResultSet:
        """Return the result in the selected order; a query without `sort` is ordered by tier."""
        sort = self.state.value("sort")
        days = None if sort == "newest" else DateOrder(self.snapshot, self.kind)
        if self.ranked is not None and not sort:
            return ResultSet(self.ranked.restricted_to(self.result), days)
        return ResultSet(RankedDocuments(self.result), days)
