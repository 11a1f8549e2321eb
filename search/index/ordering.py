"""Sort the documents of a result by date, and return any page of it at the same cost.

A page is found by counting: whole years of the result are skipped until the page begins within
one, then whole months of that year, then days. Within a day, documents are sorted by number;
documents without a date come last. So page 10,000 costs no more than page 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from pyroaring import BitMap

from .snapshot import Snapshot

#: Number of documents in a batch of `iterate`.
CHUNK = 5000


class DateOrder:
    """Chronological order of the documents of one kind, the earliest first."""

    def __init__(self, snapshot: Snapshot, kind: str) -> None:
        self._snapshot = snapshot
        self._levels = [
            snapshot.field_postings(f"{kind}.day.year"),
            snapshot.field_postings(f"{kind}.day.month"),
            snapshot.field_postings(f"{kind}.day"),
        ]
        self._sorted = snapshot.cached((kind, "days"), {kind}, self._children)
        #: The small result that was sorted last: a page asks for its position and its neighbours.
        self._small: tuple[BitMap, list[int]] | None = None

    def _children(self) -> dict[str, list[str]]:
        """Return the years under "", the months under each year, the days under each month."""
        children: dict[str, list[str]] = {"": sorted(self._levels[0])}
        for level, length in ((1, 4), (2, 7)):
            for token in sorted(self._levels[level]):
                children.setdefault(token[:length], []).append(token)
        return children

    def page(self, documents: BitMap, offset: int, limit: int) -> list[int]:
        """Return up to `limit` documents of `documents` from position `offset` (from 0) on."""
        if self._snapshot.is_small(documents):
            return self._sort_small(documents)[offset : offset + limit]
        page: list[int] = []
        for bits in self._buckets(documents, offset):
            page.extend(bits[: limit - len(page)])
            if len(page) >= limit:
                break
        return page

    def iterate(self, documents: BitMap) -> Iterator[int]:
        """Yield all documents of `documents` in order, in constant memory."""
        for bits in self._buckets(documents, 0):
            yield from bits

    def position(self, documents: BitMap, document: int) -> int:
        """Return how many documents of `documents` come before `document`.

        `document` need not be in `documents`.
        """
        if self._snapshot.is_small(documents):
            return self._sort_small(documents | BitMap([document])).index(document)
        before = 0
        rest = documents
        within = ""
        for level in self._levels:
            token = None
            for child in self._sorted.get(within, ()):
                if document in level[child]:
                    token = child
                    break
                before += rest.intersection_cardinality(level[child])
            if token is None:
                rest = rest - _union(level, self._sorted.get(within, ()))
                break
            rest, within = rest & level[token], token
        return before + rest.rank(document) - (document in rest)

    def _sort_small(self, documents: BitMap) -> list[int]:
        """Sort a small result by the day stored with each document."""
        if self._small is not None and self._small[0] == documents:
            return self._small[1]
        days = self._snapshot.days(documents)
        found = sorted(documents, key=days.__getitem__)  # a bitmap is in ascending order
        if found and not days[found[0]]:
            undated = bisect_right(found, "", key=days.__getitem__)
            found = found[undated:] + found[:undated]
        self._small = (documents.copy(), found)
        return found

    def _buckets(self, documents: BitMap, offset: int) -> Iterator[BitMap]:
        """Yield the documents of `documents` day by day, without the first `offset` documents."""
        for skipped, bits in self._walk("", 0, documents, offset):
            offset = skipped
            if bits:
                yield bits
        undated = documents - _union(self._levels[0], self._sorted[""])
        if len(undated) > offset:
            yield undated[offset:]

    def _walk(
        self, within: str, depth: int, documents: BitMap, offset: int
    ) -> Iterator[tuple[int, BitMap | None]]:
        """Yield (documents still to be skipped, a bucket or None) for each step under `within`.

        `within` is a year, a month or "", and `depth` the index in `_levels` of what is under it.
        """
        level = self._levels[depth]
        for token in self._sorted.get(within, ()):
            count = documents.intersection_cardinality(level[token])
            if count <= offset:
                offset -= count
                yield offset, None
                continue
            part = documents & level[token]
            if depth == len(self._levels) - 1:
                yield 0, part[offset:]
            else:
                yield from self._walk(token, depth + 1, part, offset)
            offset = 0


def _union(level: dict[str, BitMap], tokens: list[str] | tuple[str, ...]) -> BitMap:
    return BitMap.union(*(level[token] for token in tokens)) if tokens else BitMap()


def newest_first(documents: BitMap, offset: int, limit: int) -> list[int]:
    """Return up to `limit` documents of `documents` from position `offset` on, the newest first.

    Newer documents have higher numbers.
    """
    last = len(documents) - offset
    return list(documents[max(0, last - limit) : max(0, last)])[::-1]
