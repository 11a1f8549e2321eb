"""Ranged reads of an object, in whole blocks through the cache on the local disk.

A viewer asks for dozens of neighbouring tiles at once, and libvips writes neighbours beside each
other into a pack. So a read fetches the blocks around it, those that lack with one request, and
the threads that want a neighbour wait for it instead of asking the store as well.
"""

from __future__ import annotations

import threading
from typing import Any, Protocol

from .blocks import BlockCache
from .errors import ObjectReplaced

#: Bytes of a block: some ten tiles. A larger one costs a slow network more than a request does.
BLOCK_BYTES = 256 * 1024


class RangeReader(Protocol):
    """What reads a range of one version of an object."""

    def __call__(self, name: str, etag: str, first: int, last: int, /) -> bytes:
        """Return bytes `first` to `last`, both included. Raises ObjectReplaced and OSError."""


class ObjectSource:
    """One version of an object, by its ETag. Safe in several threads.

    `size` is in bytes. `identity` differs between this version and the one that replaces it.
    """

    def __init__(
        self, name: str, etag: str, size: int, read_range: RangeReader, cache: BlockCache
    ) -> None:
        self.size = size
        self.identity: Any = (name, etag)
        #: Set when a read has found that the object was replaced or deleted.
        self.is_replaced = False
        self._name, self._etag = name, etag
        self._read_range, self._cache = read_range, cache
        self._lock = threading.Lock()

    def read_at(self, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset`, or fewer at the end of the object.

        Raises ObjectReplaced, StorageUnavailable and OSError.
        """
        end = min(offset + length, self.size)
        if end <= offset:
            return b""
        wanted = range(offset // BLOCK_BYTES, (end - 1) // BLOCK_BYTES + 1)
        blocks = self._cached(wanted)
        if len(blocks) < len(wanted):
            # Whoever waits here finds the blocks of the thread before it in the cache.
            with self._lock:
                blocks |= self._cached([number for number in wanted if number not in blocks])
                for run in _runs([number for number in wanted if number not in blocks]):
                    blocks |= self._fetch(run)
        data = b"".join(blocks[number] for number in wanted)
        begin = offset - wanted[0] * BLOCK_BYTES
        return data[begin : begin + end - offset]

    def _cached(self, numbers: Any) -> dict[int, bytes]:
        found = {number: self._cache.get(self._key(number)) for number in numbers}
        return {number: block for number, block in found.items() if block is not None}

    def _fetch(self, run: range) -> dict[int, bytes]:
        """Return the blocks of a run of neighbours, read with one request."""
        first = run[0] * BLOCK_BYTES
        last = min((run[-1] + 1) * BLOCK_BYTES, self.size) - 1
        try:
            data = self._read_range(self._name, self._etag, first, last)
        except (ObjectReplaced, FileNotFoundError):
            self.is_replaced = True
            raise
        if len(data) != last + 1 - first:
            raise OSError(f"{self._name}: {len(data)} bytes came instead of {last + 1 - first}.")
        blocks = {}
        for number in run:
            begin = number * BLOCK_BYTES - first
            blocks[number] = data[begin : begin + BLOCK_BYTES]
            self._cache.put(self._key(number), blocks[number])
        return blocks

    def _key(self, number: int) -> str:
        return f"{self._name} {self._etag} {number}"


def _runs(numbers: list[int]) -> list[range]:
    """Return ascending numbers as runs of neighbours."""
    runs: list[range] = []
    for number in numbers:
        if runs and runs[-1].stop == number:
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    return runs
