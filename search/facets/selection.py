"""The documents of one kind that a state of the address asks for, asked of one snapshot."""

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

from .dimensions import Facet, YearFacet
from .query_state import QueryState, UnknownValue
from .results import ResultSet


class Selection:
    """A state asked of a snapshot. Raises UnknownValue for a value that does not exist.

    Subclasses name their `kind`, its `title` in the heading, and its `facets`; parameters
    beside those: `q` (a query), `certain` (years that are certain only), `sort` (`date`, `newest`),
    `open` (facets that show all their values).
    """

    kind: ClassVar[str]
    title: ClassVar[str | Promise]
    facets: ClassVar[tuple[Facet, ...]]
    #: The orders that can be asked for, beside the one that the list has by itself.
    SORTS: ClassVar[dict[str, str | Promise]] = {
        "date": gettext_lazy("by date"),
        "newest": gettext_lazy("newest records first"),
    }
    #: The order without words and without `sort`: one of SORTS, or what the list calls its own.
    DEFAULT_SORT: ClassVar[str | Promise] = "date"

    @classmethod
    def parameters(cls) -> tuple[str, ...]:
        """The parameters of the address, in canonical order."""
        return (*(d.name for d in cls.facets), "certain", "q", "sort", "open")

    def __init__(self, state: QueryState, snapshot: Snapshot) -> None:
        self.state, self.snapshot = state, snapshot
        self._require_known("certain", ("1",))
        self._require_known("sort", tuple(self.SORTS))
        self._require_known("open", tuple(d.name for d in self.facets))
        self.tokens = {
            d.name: d.tokens(state.values(d.name)) for d in self.facets if state.values(d.name)
        }
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
        """Whether only records that are certain of their year are asked for."""
        return bool(self.state.values("certain"))

    @cached_property
    def all_documents(self) -> BitMap:
        """All public documents of the kind."""
        return self.snapshot.postings("kind", self.kind)

    @cached_property
    def ranked(self) -> RankedDocuments | None:
        """What the query finds, or None where nothing was asked."""
        typed = self.state.value("q")
        if not typed:
            return None
        return execute_query(self.snapshot, typed, certain=self.certain_only).ranked.restricted_to(
            self.all_documents
        )

    def documents(self, *, without: str = "") -> BitMap | None:
        """The documents of every choice but that of `without`; None for all of the kind."""
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
        found = self.documents()
        return self.all_documents if found is None else found

    def result_set(self) -> ResultSet:
        """The result in the order that was asked for: by rank where there is a query."""
        sort = self.state.value("sort")
        days = None if sort == "newest" else DateOrder(self.snapshot, self.kind)
        if self.ranked is not None and not sort:
            return ResultSet(self.ranked.restricted_to(self.result), days)
        return ResultSet(RankedDocuments(self.result), days)
