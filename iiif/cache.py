"""A cache in memory of JSON documents, valid for one version of the catalogue.

A document is made from many records (a subject's name is in many manifests), so the version of the
whole catalogue is part of its key. Entries are never invalidated; the least recently used ones are
evicted.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

from cachetools import LRUCache
from django.conf import settings

from search.index.sql import current_version

Key = tuple[tuple[int, UUID | None], str, str]


class DocumentCache:
    """An LRU cache of at most `max_bytes` bytes of documents, by their URLs. Thread-safe."""

    def __init__(self, max_bytes: int) -> None:
        self._documents: LRUCache[Key, bytes] = LRUCache(max(1, max_bytes), getsizeof=sys.getsizeof)
        self._lock = threading.Lock()

    def get_or_make(self, kind: str, address: str, make: Callable[[], bytes]) -> bytes:
        """Return the document of this `kind` at this URL, calling `make` if it is not cached.

        Raises what `make` raises.
        """
        # The version is read before the document is made: everything read after it belongs to
        # this version or a later one, so the cache never serves older content than its key says.
        key = current_version(), kind, address
        with self._lock:
            cached: Any = self._documents.get(key)
        if cached is not None:
            return bytes(cached)
        document = make()
        if sys.getsizeof(document) <= self._documents.maxsize:
            with self._lock:
                self._documents[key] = document
        return document


document_cache = DocumentCache(settings.IIIF_DOCUMENT_CACHE_BYTES)
