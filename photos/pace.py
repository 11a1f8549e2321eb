"""A bound on the bytes that are read in a second, shared by the threads that read them."""

from __future__ import annotations

import threading
import time


class Pace:
    """Lets its callers read `bytes_per_second` together; what was not used is not saved up."""

    def __init__(self, bytes_per_second: float) -> None:
        self._rate = bytes_per_second
        self._lock = threading.Lock()
        self._free_at = time.monotonic()

    def spend(self, count: int) -> None:
        """Wait until `count` bytes more may have been read."""
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + count / self._rate
            free_at = self._free_at
        time.sleep(max(0.0, free_at - time.monotonic()))
