"""What a page shows, cached in memory for one version of the catalogue.

Much of a page depends only on the catalogue and the language: the documents of its records
(`records.documents`), rendered Markdown, the name of the museum. It is cached under the version and
epoch of the catalogue, so nothing is ever invalidated: after a change the key is another one, and
what is least recently used is evicted.

Only a public view keeps anything, because it reads the version before everything else. Previews,
the admin, jobs and changesets that may yet be rolled back run outside `public_page`, and everything
is made anew for them.
"""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from cachetools import LRUCache
from django.conf import settings
from django.utils.translation import get_language

from search.index.snapshot import is_uncommitted
from search.index.sql import current_version

T = TypeVar("T")
#: Version and epoch of the catalogue.
Version = tuple[int, UUID | None]

#: Bytes of a Python object for each byte of its pickle, measured with documents of the exhibit.
_OBJECT_BYTES = 3

_version: ContextVar[Version | None] = ContextVar("version_of_the_page", default=None)


@contextmanager
def public_page() -> Iterator[None]:
    """Context manager for answering a public request from one version of the catalogue.

    The version is read here, before anything else, so whatever is cached belongs to this version or
    to a later one, and is never older than its key says. Makes one query.
    """
    version = current_version()
    # Without an epoch there is no catalogue yet, and nothing would say that it has changed.
    is_known = version[1] is not None and not is_uncommitted()
    token = _version.set(version if is_known else None)
    try:
        yield
    finally:
        _version.reset(token)


class VersionCache:
    """An LRU cache of at most `max_bytes` bytes. Thread-safe."""

    def __init__(self, max_bytes: int) -> None:
        self._values: LRUCache[Hashable, tuple[int, Any]] = LRUCache(
            max(1, max_bytes), getsizeof=lambda entry: entry[0]
        )
        self._lock = threading.Lock()

    def get(self, name: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` makes, cached by `name`, `key`, the language and the page's version.

        The value must be immutable, and depend on nothing else than these and the catalogue.
        Outside `public_page` it is made anew. Raises what `make` raises.
        """
        version = _version.get()
        if version is None:
            return make()
        place = (version, get_language(), name, key)
        with self._lock:
            found = self._values.get(place)
        if found is not None:
            value: T = found[1]
            return value
        value = make()
        size = size_of(value)
        if size <= self._values.maxsize:
            with self._lock:
                self._values[place] = (size, value)
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()


def size_of(value: Any) -> int:
    """Estimate the bytes of a value of plain data."""
    if isinstance(value, str):
        return sys.getsizeof(value)
    return _OBJECT_BYTES * len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


version_cache = VersionCache(settings.PAGE_DATA_CACHE_BYTES)
