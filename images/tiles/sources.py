"""Sources of a pack's bytes: a file on this machine, or a file in another Django storage."""

from __future__ import annotations

import os
import threading
import weakref
from pathlib import Path
from typing import Any, Protocol

from django.core.files.storage import Storage


class ByteSource(Protocol):
    """Bytes that several threads may read at once.

    `size` is in bytes. `identity` changes when the file is replaced by another of the same name.
    """

    size: int
    identity: Any

    def read_at(self, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset`, or fewer at the end of the file. Raises OSError."""


class LocalSource:
    """A file on this machine, which stays open until nothing refers to this object any more.

    Raises FileNotFoundError.
    """

    def __init__(self, path: str | Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        # A cache that evicts the pack must not close the file: another thread may be reading it,
        # and the number of a closed descriptor is used again for the next file.
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


def stored_source(storage: Storage, name: str) -> ByteSource:
    """Return the source of a file that is on no disk of this machine. Raises FileNotFoundError.

    A storage that has ranged reads of its own gives them as `byte_source(name)`.
    """
    make: Any = getattr(storage, "byte_source", None)
    return make(name) if make is not None else StoredSource(storage, name)


def identity_of(status: os.stat_result) -> tuple[int, ...]:
    """Return a value that changes when a file is written again, and only then."""
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size
