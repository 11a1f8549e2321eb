"""The forward index: the facet values of single documents, to count a small result.

Posting lists are the quickest way to count many documents. For a few it is quicker to read the
values of each. Every value has a number, and a document has an array of the numbers of its values
and of all their broader values. To count a result, the arrays of its documents are joined and
sorted: equal numbers are then neighbours, and the length of a run is the count of a value. One sort
counts the values of all facets.
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

#: The lower bits of a value's number count the values of its facet; the upper ones are the facet.
VALUE_BITS = 26
NUMBER = numpy.uint32


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

    `older` is the index of an older snapshot; what has not changed since is taken from it. At most
    64 facets have numbers, and 67 million values of each.
    """

    def __init__(
        self, snapshot: Snapshot, facets: Sequence[Facet], older: ForwardIndex | None = None
    ) -> None:
        self.version = snapshot.version
        self.fields = {facet.field: number for number, facet in enumerate(facets)}
        self._parents = {facet.field: facet.parents(snapshot) for facet in facets}
        # Numbers are never taken back, so the arrays of unchanged documents stay valid.
        self._tokens = {name: list(older._tokens[name] if older else ()) for name in self.fields}
        self._numbers = {name: dict(older._numbers[name] if older else ()) for name in self.fields}
        self._ranks = {facet.field: self._number_values(snapshot, facet) for facet in facets}
        self._rows: dict[int, bytes] = {}
        #: The numbers of a value and of its broader values, by its line in the document's row.
        self._with_broader: dict[str, tuple[int, ...]] = {}
        if older and older._parents == self._parents:
            self._with_broader = dict(older._with_broader)
            self._rows = dict(older._rows)
            for number in sql.documents_since(older.version):
                self._rows.pop(number, None)

    def _number_values(self, snapshot: Snapshot, facet: Facet) -> NDArray[numpy.int64]:
        """Number the values of a facet; return the rank of each by its total count."""
        tokens, numbers = self._tokens[facet.field], self._numbers[facet.field]
        by_size = [token for _size, token, _bits in facet.by_size(snapshot)]
        for token in by_size:
            if token not in numbers:
                numbers[token] = len(tokens)
                tokens.append(token)
        ranks = numpy.zeros(len(tokens), dtype=numpy.int64)
        ranks[[numbers[token] for token in by_size]] = numpy.arange(len(by_size))
        return ranks

    def counts(self, snapshot: Snapshot, documents: BitMap) -> ValueCounts:
        """Count the values of `documents`. Raises StaleSnapshot."""
        wanted, rows = list(documents), self._rows
        missing = [number for number in wanted if number not in rows]
        if missing:
            rows = self._load(snapshot, missing)
        joined = b"".join([rows[number] for number in wanted if number in rows])
        numbers = numpy.frombuffer(joined, dtype=NUMBER).copy()
        numbers.sort()
        ends = numpy.flatnonzero(numpy.append(numbers[1:] != numbers[:-1], True)) + 1
        counted = numpy.diff(ends, prepend=0) if joined else ends[:0]
        return ValueCounts(numbers[ends[: len(counted)] - 1], counted, self)

    def _load(self, snapshot: Snapshot, missing: list[int]) -> dict[int, bytes]:
        """Read the values of the `missing` documents; return all arrays."""
        loaded = {}
        for number, document in snapshot.documents(missing).items():
            values: set[int] = set()
            for line in document.facets.split("\n"):
                known = self._with_broader.get(line)
                values.update(self._numbered(line) if known is None else known)
            loaded[number] = numpy.fromiter(values, dtype=NUMBER, count=len(values)).tobytes()
        before = self._rows
        self._rows = loaded if len(before) > MAX_CACHED_DOCUMENTS else before | loaded
        return before | loaded

    def _numbered(self, line: str) -> tuple[int, ...]:
        """Return the numbers of a value, and of its broader values, by its line in a row."""
        field, _tab, token = line.partition("\t")
        numbers = self._numbers.get(field, {})
        first = self.fields.get(field, 0) << VALUE_BITS
        tokens = ancestors(self._parents[field], token) if numbers else ()
        found = tuple(first + numbers[token] for token in tokens if token in numbers)
        self._with_broader[line] = found
        return found

    def ranked(
        self, field: str, numbers: NDArray[Any], counts: NDArray[Any], limit: int
    ) -> list[tuple[str, int]]:
        """Return the `limit` most frequent values of a facet, given all that were counted.

        Of equally frequent values those with the greater total count are kept.
        """
        if len(numbers) > limit:
            ranks = self._ranks[field]
            order = numpy.argsort(ranks[numbers] - counts * len(ranks))[:limit]
            numbers, counts = numbers[order], counts[order]
        tokens = self._tokens[field]
        found = zip((tokens[n] for n in numbers.tolist()), counts.tolist(), strict=True)
        return sorted(found, key=lambda value: (-value[1], value[0]))


@dataclass(frozen=True)
class ValueCounts:
    """How many of the documents counted have each value: ascending numbers, and their counts."""

    numbers: NDArray[Any]
    counts: NDArray[Any]
    index: ForwardIndex

    def most_frequent(self, field: str, limit: int) -> tuple[list[tuple[str, int]], bool]:
        """Return the `limit` most frequent values of a facet, and whether there are more."""
        first = self.index.fields[field] << VALUE_BITS
        start, end = self.numbers.searchsorted((first, first + (1 << VALUE_BITS)))
        own = self.numbers[start:end] - first
        return self.index.ranked(field, own, self.counts[start:end], limit), len(own) > limit
