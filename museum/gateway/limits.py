"""How much at once: requests of one address, and bytes that lie in the spool."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class TooManyRequests(Exception):
    """An address has as many requests under way as it may have."""


class PerAddressLimit:
    """Counts the requests under way of each address; used by the event loop alone."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: Counter[str] = Counter()

    @contextmanager
    def acquire(self, address: str) -> Iterator[None]:
        """Count a request of `address` inside the `with` block. Raises TooManyRequests."""
        if self._counts[address] >= self._limit:
            raise TooManyRequests(address)
        self._counts[address] += 1
        try:
            yield
        finally:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]

    def __len__(self) -> int:
        return len(self._counts)


class SpoolQuota:
    """Bytes that all spooled bodies and answers of this process may take together. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._lock = threading.Lock()

    @property
    def left(self) -> int:
        return self._left

    def reserve(self, size: int) -> bool:
        """Reserve `size` bytes; False, and nothing reserved, if there are not as many left."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def release(self, size: int) -> None:
        """Give back what was reserved."""
        with self._lock:
            self._left += size
