"""The forward index: the facet values of single documents, to count a small result.

Posting lists are the quickest way to count many documents. For a few it is quicker to read the
values of each. Every value has a number, and a document has an array of the numbers of its values
and of all their broader values. To count a result, the arrays of its documents are joined, and the
times that each number occurs are counted, for all facets at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray
from pyroaring import BitMap

from search.index import sql
from search.index.snapshot import MAX_CACHED_DOCUMENTS, Snapshot
from search.indexing.hierarchy import ancestors

from .definitions import Facet

NUMBER = numpy.uint32
#: A sort key of a counted value has its facet in the upper bits, then its count, then its rank.
FACET_BITS, COUNT_BITS = 56, 28
#: With more values for each number counted than this, the numbers are sorted instead of tallied.
SPARSE = 16


def forward_index(snapshot: Snapshot, facets: Sequence[Facet]) -> ForwardIndex:
    """Return the forward index of a snapshot for `facets`, which are all of one kind of record."""
    fields = tuple(facet.field for facet in facets)
    return snapshot.cached(
        ("forward index", fields),
        set().union(*(facet.kinds() for facet in facets)),
        lambda: ForwardIndex(snapshot, facets),
        lambda older: ForwardIndex(snapshot, facets, older),
    )


class ForwardIndex:
    """The values of the documents of one kind, as numbers, read when they are first counted.

    `older` is the index of an older snapshot; what has not changed since is taken from it.
    """

    def __init__(
        self, snapshot: Snapshot, facets: Sequence[Facet], older: ForwardIndex | None = None
    ) -> None:
        self.version = snapshot.version
        self.facets = {facet.field: number for number, facet in enumerate(facets)}
        self._parents = {facet.field: facet.parents(snapshot) for facet in facets}
        # Numbers are never taken back, so the arrays of unchanged documents stay valid.
        self.tokens: list[str] = list(older.tokens) if older else []
        self._numbers: dict[str, int] = dict(older._numbers) if older else {}
        self._keys = self._sort_keys(snapshot, facets)
        self._rows: dict[int, bytes] = {}
        #: The numbers of a value and of its broader values, by its line in the document's row.
        self._with_broader: dict[str, list[int]] = {}
        if older and older._parents == self._parents:
            self._with_broader = dict(older._with_broader)
            self._rows = dict(older._rows)
            for number in sql.documents_since(older.version):
                self._rows.pop(number, None)

    def _sort_keys(self, snapshot: Snapshot, facets: Sequence[Facet]) -> NDArray[numpy.int64]:
        """Number all values; return for each its facet and its rank by total count, as a key."""
        keys: dict[int, int] = {}
        for place, facet in enumerate(facets):
            for rank, (_size, token, _bits) in enumerate(facet.by_size(snapshot)):
                number = self._numbers.setdefault(f"{facet.field}\t{token}", len(self.tokens))
                if number == len(self.tokens):
                    self.tokens.append(token)
                # A greater count comes first: it is subtracted.
                keys[number] = ((place + 1) << FACET_BITS) + rank
        sort_keys = numpy.zeros(len(self.tokens), dtype=numpy.int64)
        sort_keys[list(keys)] = list(keys.values())
        return sort_keys

    def counts(self, snapshot: Snapshot, documents: BitMap) -> ValueCounts:
        """Count the values of `documents`. Raises StaleSnapshot."""
        wanted, rows = list(documents), self._rows
        try:
            joined = b"".join([rows[number] for number in wanted])
        except KeyError:
            rows = self._load(snapshot, [number for number in wanted if number not in rows])
            joined = b"".join([rows[number] for number in wanted if number in rows])
        values = numpy.frombuffer(joined, dtype=NUMBER)
        numbers: NDArray[Any]
        if len(self.tokens) > SPARSE * len(values):
            numbers, counts = numpy.unique(values, return_counts=True)
        else:
            tally = numpy.bincount(values)
            numbers = numpy.flatnonzero(tally)
            counts = tally[numbers]
        keys = self._keys[numbers] - (counts << COUNT_BITS)
        order = keys.argsort()
        facets = numpy.arange(len(self.facets) + 1, dtype=numpy.int64) << FACET_BITS
        bounds = keys[order].searchsorted(facets).tolist()
        return ValueCounts(self, numbers[order], counts[order], bounds)

    def _load(self, snapshot: Snapshot, missing: list[int]) -> dict[int, bytes]:
        """Read the values of the `missing` documents; return all arrays."""
        loaded = {}
        for number, document in snapshot.documents(missing).items():
            values: set[int] = set()
            for line in document.facets.split("\n"):
                known = self._with_broader.get(line)
                values.update(self._numbers_of(line) if known is None else known)
            loaded[number] = numpy.fromiter(values, dtype=NUMBER, count=len(values)).tobytes()
        before = self._rows
        self._rows = loaded if len(before) > MAX_CACHED_DOCUMENTS else before | loaded
        return before | loaded

    def _numbers_of(self, line: str) -> list[int]:
        """Return the numbers of a value, and of its broader values, by its line in a row."""
        field, _tab, token = line.partition("\t")
        lines = [f"{field}\t{above}" for above in ancestors(self._parents.get(field, {}), token)]
        found = [self._numbers[above] for above in lines if above in self._numbers]
        self._with_broader[line] = found
        return found


@dataclass(frozen=True, slots=True)
class ValueCounts:
    """The values counted: facet after facet, each with its most frequent values first.

    Of equally frequent values the one with the greater total count comes first. The values of the
    facet with number n are those from `bounds[n]` to `bounds[n + 1]`.
    """

    index: ForwardIndex
    numbers: NDArray[Any]
    counts: NDArray[Any]
    bounds: list[int]

    def most_frequent(self, field: str, limit: int) -> tuple[list[tuple[str, int]], bool]:
        """Return the `limit` most frequent values of a facet, and whether there are more."""
        place = self.index.facets[field]
        start, end = self.bounds[place], self.bounds[place + 1]
        last = min(end, start + limit)
        tokens = self.index.tokens
        found = [
            (-count, tokens[number])
            for number, count in zip(
                self.numbers[start:last].tolist(), self.counts[start:last].tolist(), strict=True
            )
        ]
        found.sort()
        return [(token, -count) for count, token in found], end > last
