"""Where stored responses are: in this process's memory, and optionally in a store that is shared.

Nothing is removed by address. The key of a page has the stamp of the catalogue, so that a page of
an older state is never found again, and `empty` discards everything.
"""

from __future__ import annotations

import json
import struct
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from cachetools import LRUCache
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

#: Names and values as the server's interface has them: names in lower case.
Headers = tuple[tuple[bytes, bytes], ...]
_LENGTH = struct.Struct("<I")


class CacheKey(NamedTuple):
    """What identifies a cached page.

    `stamp` is the state of the catalogue (version, epoch), read before the page was rendered;
    `build` identifies code and settings; `path` and `query` are the address as it was sent;
    `variant` has the values of the request headers that the page varies by, in the order in which
    its `Vary` header names them, and is empty for a page that varies by none.
    """

    stamp: tuple[int, bytes]
    build: str
    scheme: str
    host: bytes
    path: bytes
    query: bytes
    variant: tuple[bytes, ...] = ()

    def digest(self) -> str:
        """Return the key as 64 hexadecimal digits, for stores whose keys are texts."""
        return sha256(repr(tuple(self)).encode()).hexdigest()


@dataclass(frozen=True)
class StoredResponse:
    """A response, with status 200 or a redirect, that is the same for every anonymous visitor.

    `headers` lack those that are added for each request (ETag, length, encoding). `bodies` has
    the body by content coding: `identity`, and `br` and `gzip` where they were made. `vary_by` are
    names of request headers, in lower case. A page with `vary_by` that is stored under a key
    without variant is a vary marker: it has no body, and says by which headers to look further.
    """

    headers: Headers
    tag: str
    bodies: dict[str, bytes] = field(default_factory=dict)
    vary_by: tuple[str, ...] = ()
    status: int = 200
    #: What was made of it in this process (museum/gateway/representations.py), by coding.
    answers: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_vary_marker(self) -> bool:
        return not self.bodies

    @property
    def size(self) -> int:
        """Bytes in memory, roughly, with the codings that may still be made."""
        to_come = len(self.bodies["identity"]) // 2 if len(self.bodies) > 1 else 0
        return (
            1_000
            + to_come
            + sum(sys.getsizeof(body) for body in self.bodies.values())
            + sum(len(name) + len(value) + 150 for name, value in self.headers)
        )

    def pack(self) -> bytes:
        """Return the page as bytes, for stores outside this process."""
        head = json.dumps(
            {
                "headers": [
                    [name.decode("latin-1"), v.decode("latin-1")] for name, v in self.headers
                ],
                "tag": self.tag,
                "status": self.status,
                "vary_by": self.vary_by,
                "bodies": {coding: len(body) for coding, body in self.bodies.items()},
            }
        ).encode()
        return _LENGTH.pack(len(head)) + head + b"".join(self.bodies.values())

    @classmethod
    def unpack(cls, packed: bytes) -> StoredResponse:
        """Return the page that `pack` gave these bytes for. Raises ValueError for other bytes."""
        try:
            (length,) = _LENGTH.unpack_from(packed)
            start = _LENGTH.size + length
            head = json.loads(packed[_LENGTH.size : start])
            bodies = {}
            for coding, size in head["bodies"].items():
                bodies[coding] = packed[start : start + size]
                if len(bodies[coding]) != size:
                    raise ValueError("a body is cut off")
                start += size
            headers = tuple((n.encode("latin-1"), v.encode("latin-1")) for n, v in head["headers"])
            return cls(headers, head["tag"], bodies, tuple(head["vary_by"]), head["status"])
        except (struct.error, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"This is no packed page: {error}") from error


class ResponseStore(Protocol):
    """A store that several processes or machines share.

    Every method is awaited in the event loop and must not block it. A store that fails may raise
    any Exception: the gateway then goes on without it, so it should fail within a fraction of a
    second. Entries may disappear at any time. They need not be cached for longer than ten minutes
    after they were last used.
    """

    async def get(self, key: CacheKey) -> StoredResponse | None:
        """Return the page stored under `key`, or None."""

    async def put(self, key: CacheKey, page: StoredResponse) -> None:
        """Store `page` under `key`, in place of what is there."""

    async def empty(self) -> None:
        """Discard all pages: something was taken away from the public."""


class MemoryStore:
    """The pages used last, in the memory of this process: at most `max_bytes` bytes together.

    Pages whose address has a query string share a quarter of them, so that somebody who asks a
    million questions does not displace the pages that everybody reads. Used by the event loop
    alone, and therefore without locks.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        asked = max_bytes // 4
        self._asked: LRUCache[CacheKey, StoredResponse] = LRUCache(max(1, asked), _size)
        self._plain: LRUCache[CacheKey, StoredResponse] = LRUCache(max(1, max_bytes - asked), _size)

    def __len__(self) -> int:
        return len(self._plain) + len(self._asked)

    @property
    def size(self) -> int:
        """Bytes of all pages together, roughly."""
        return int(self._plain.currsize + self._asked.currsize)

    def find(self, key: CacheKey) -> StoredResponse | None:
        """Return the page stored under `key`, or None."""
        pages = self._asked if key.query else self._plain
        try:
            return pages[key]
        except KeyError:
            return None

    def store(self, key: CacheKey, page: StoredResponse) -> None:
        """Store `page` under `key`, unless it is larger than a sixteenth of all."""
        if page.size <= self.max_bytes // 16:
            (self._asked if key.query else self._plain)[key] = page

    def clear(self) -> None:
        """Discard all pages."""
        self._plain.clear()
        self._asked.clear()

    async def get(self, key: CacheKey) -> StoredResponse | None:
        """As `find`; with `put` and `empty`, a MemoryStore is a ResponseStore too."""
        return self.find(key)

    async def put(self, key: CacheKey, page: StoredResponse) -> None:
        """As `store`."""
        self.store(key, page)

    async def empty(self) -> None:
        """As `clear`."""
        self.clear()


def _size(page: StoredResponse) -> int:
    return page.size


#: By the scheme of CACHE_URL, the class of the store that several processes share. It is called
#: with the URL.
SHARED_STORES: dict[str, str] = {
    "redis": "museum.gateway.redis_store.RedisStore",
    "rediss": "museum.gateway.redis_store.RedisStore",
}


def shared_store(url: str) -> ResponseStore | None:
    """Return the store that `url` (the setting CACHE_URL) names; None for an empty one.

    Raises ImproperlyConfigured for a scheme that no store is known for.
    """
    scheme = url.partition(":")[0]
    if not url:
        return None
    if scheme not in SHARED_STORES:
        known = ", ".join(f"{name}://" for name in SHARED_STORES) or "none"
        raise ImproperlyConfigured(
            f"CACHE_URL begins with “{scheme}:”, which no store of pages is known for (known: "
            f"{known}). Leave it empty to keep pages in the memory of each process."
        )
    store: ResponseStore = import_string(SHARED_STORES[scheme])(url)
    return store
