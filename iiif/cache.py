"""Documents that are remembered as long as the catalogue stays what it is.

What a document says comes from many records (a subject's new name is in every manifest), so it is
kept under the version of the whole catalogue; nothing is ever taken out, older ones are pushed out.
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
    """At max_bytes `max_bytes` bytes of documents by their address. Safe in several threads."""

    def __init__(self, max_bytes: int) -> None:
        self._documents: LRUCache[Key, bytes] = LRUCache(max(1, max_bytes), getsizeof=sys.getsizeof)
        self._lock = threading.Lock()

    def get_or_make(self, kind: str, address: str, make: Callable[[], bytes]) -> bytes:
        """The document of this kind at this address, made if need be; what `make` raises."""
        # The version before the document: what is read after it is of this version or a later one.
        key = current_version(), kind, address
        with self._lock:
            found: Any = self._documents.get(key)
        if found is not None:
            return bytes(found)
        made = make()
        if sys.getsizeof(made) <= self._documents.maxsize:
            with self._lock:
                self._documents[key] = made
        return made


document_cache = DocumentCache(settings.IIIF_MEMORY_BYTES)
