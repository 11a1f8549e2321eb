"""How many large pictures one process computes at once.

A small one takes as long as a page, and the server's threads are limit enough. A large one takes up
to seconds and hundreds of megabytes: of these no more than a few at once, and whoever comes then is
asked to come again, so that the other threads go on answering.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(Exception):
    """As many large pictures are being computed as may be."""


class ConcurrencyLimit:
    """At most `most` at once, in all threads of this process together."""

    def __init__(self, max_concurrent: int) -> None:
        self._slots = threading.BoundedSemaphore(max_concurrent)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold a place while a large picture is computed. Raises Busy, at once."""
        if not self._slots.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._slots.release()
