"""Where the bytes of a pack are: a file on this machine, or one in a storage elsewhere."""

from __future__ import annotations

import os
import threading
import weakref
from pathlib import Path
from typing import Any, Protocol

from django.core.files.storage import Storage


class ByteSource(Protocol):
    """Bytes that several threads may read at once. `identity` tells one file under a name from the
    next one under the same name; `size` is in bytes."""

    size: int
    identity: Any

    def read_at(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`; fewer only at the end. Raises OSError."""


class LocalSource:
    """A file on this machine, kept open until nobody refers to it any more.

    Raises FileNotFoundError.
    """

    def __init__(self, path: str | Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        # Not closed by whoever evicts it: a thread may be reading, and the number of a closed
        # descriptor is given to the next file.
        weakref.finalize(self, os.close, self._descriptor).atexit = False
        status = os.fstat(self._descriptor)
        self.size, self.identity = status.st_size, identity_of(status)

    def read_at(self, offset: int, length: int) -> bytes:
        return os.pread(self._descriptor, length, offset)


class StoredSource:
    """A file in a Django storage, read by seeking. Raises FileNotFoundError."""

    def __init__(self, storage: Storage, name: str) -> None:
        if not storage.exists(name):
            raise FileNotFoundError(name)
        self._file, self._lock = storage.open(name, "rb"), threading.Lock()
        self.size = storage.size(name)
        self.identity = name, self.size

    def read_at(self, offset: int, length: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return bytes(self._file.read(length))


def identity_of(status: os.stat_result) -> tuple[int, ...]:
    """What a rewrite changes, and nothing else does."""
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size
