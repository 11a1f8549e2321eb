"""The documents of a result in the order of their days, at any depth.

A page is found by counting: the years of the result are passed over until the page lies within
one, then its months, then its days. Within a day the order is that of the document numbers, and
what has no day comes last. So page 10,000 costs what page 1 costs.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyroaring import BitMap

from .snapshot import Snapshot

#: Documents that `iterate` takes at a time.
CHUNK = 5000


class DateOrder:
    """Documents of one kind by day, the earliest first."""

    def __init__(self, snapshot: Snapshot, kind: str) -> None:
        self._snapshot = snapshot
        self._levels = [
            snapshot.field_postings(f"{kind}.day.year"),
            snapshot.field_postings(f"{kind}.day.month"),
            snapshot.field_postings(f"{kind}.day"),
        ]
        self._sorted = snapshot.cached((kind, "days"), {kind}, self._children)

    def _children(self) -> dict[str, list[str]]:
        """The years under "", the months under each year, the days under each month."""
        children: dict[str, list[str]] = {"": sorted(self._levels[0])}
        for level, length in ((1, 4), (2, 7)):
            for token in sorted(self._levels[level]):
                children.setdefault(token[:length], []).append(token)
        return children

    def page(self, found: BitMap, offset: int, limit: int) -> list[int]:
        """The documents of `found` from place `offset` on, counted from 0."""
        if self._snapshot.is_small(found):
            return self._sort_small(found)[offset : offset + limit]
        page: list[int] = []
        for bits in self._buckets(found, offset):
            page.extend(bits[: limit - len(page)])
            if len(page) >= limit:
                break
        return page

    def iterate(self, found: BitMap) -> Iterator[int]:
        """All documents of `found`, in constant memory."""
        for bits in self._buckets(found, 0):
            yield from bits

    def position(self, found: BitMap, document: int) -> int:
        """How many documents of `found` come before `document`, which need not be among them."""
        if self._snapshot.is_small(found):
            return self._sort_small(found | BitMap([document])).index(document)
        before = 0
        rest = found
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

    def _sort_small(self, found: BitMap) -> list[int]:
        """A handful of documents in order: each says its day itself."""
        rows = self._snapshot.documents(found)
        days = {number: rows[number].earliest if number in rows else "" for number in found}
        return sorted(found, key=lambda number: (not days[number], days[number], number))

    def _buckets(self, found: BitMap, offset: int) -> Iterator[BitMap]:
        """The days of `found` in order, without its first `offset` documents."""
        for skipped, bits in self._walk("", 0, found, offset):
            offset = skipped
            if bits:
                yield bits
        undated = found - _union(self._levels[0], self._sorted[""])
        if len(undated) > offset:
            yield undated[offset:]

    def _walk(
        self, within: str, depth: int, found: BitMap, offset: int
    ) -> Iterator[tuple[int, BitMap | None]]:
        """(what is still to be skipped, a bucket) for each step under `within`."""
        level = self._levels[depth]
        for token in self._sorted.get(within, ()):
            count = found.intersection_cardinality(level[token])
            if count <= offset:
                offset -= count
                yield offset, None
                continue
            part = found & level[token]
            if depth == len(self._levels) - 1:
                yield 0, part[offset:]
            else:
                yield from self._walk(token, depth + 1, part, offset)
            offset = 0


def _union(level: dict[str, BitMap], tokens: list[str] | tuple[str, ...]) -> BitMap:
    return BitMap.union(*(level[token] for token in tokens)) if tokens else BitMap()


def newest_first(found: BitMap, offset: int, limit: int) -> list[int]:
    """The documents of `found` from place `offset` on, the newest first."""
    last = len(found) - offset
    return list(found[max(0, last - limit) : max(0, last)])[::-1]
