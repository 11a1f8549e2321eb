"""A limit on the number of large images that one process computes at once.

A small image takes as long as a page, and the number of the server's threads limits them enough. A
large image takes up to seconds and hundreds of megabytes. Only a few are computed at once; further
requests are answered with 503, so that the other threads remain free.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(Exception):
    """The maximum number of large images is being computed already."""


class ConcurrencyLimit:
    """At most `max_concurrent` slots are held at once by all threads of this process together."""

    def __init__(self, max_concurrent: int) -> None:
        self._slots = threading.BoundedSemaphore(max_concurrent)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold a slot inside the `with` block. Raises Busy at once if none is free."""
        if not self._slots.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._slots.release()
