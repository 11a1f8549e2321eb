"""A bounded cache of blocks of objects on the local disk, shared by the processes of a machine.

A block is a file with its CRC-32 before the bytes, so that a half-written or damaged one counts as
absent; it is therefore written without waiting for the disk. When the blocks take more than they
may, those that were not read for the longest time are removed.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import threading
import time
import zlib
from contextlib import suppress
from pathlib import Path

_log = logging.getLogger(__name__)

_CRC_BYTES = 4
#: A read is noted on the file at most so often, in seconds.
_NOTE_SECONDS = 300.0
#: Part of the bound that is written between two removals, and by which they go below the bound.
_SLACK = 0.05


class BlockCache:
    """At most about `max_bytes` of blocks in `folder`; with 0 it keeps nothing. Thread-safe."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder, self.max_bytes = folder, max_bytes
        self._written = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """Return the block that was put under `key`, or None. Raises nothing."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            if time.time() - path.stat().st_mtime > _NOTE_SECONDS:
                os.utime(path)
        except OSError:
            return None
        block = data[_CRC_BYTES:]
        if zlib.crc32(block).to_bytes(_CRC_BYTES, "big") != data[:_CRC_BYTES]:
            with suppress(OSError):
                path.unlink()
            return None
        return block

    def put(self, key: str, block: bytes) -> None:
        """Keep `block`. A full or read-only disk is logged, and costs only the cache."""
        if not self.max_bytes:
            return
        path = self._path(key)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(zlib.crc32(block).to_bytes(_CRC_BYTES, "big") + block)
            unfinished.replace(path)
        except OSError as error:
            _log.warning("The cache of the object store cannot be written: %s", error)
            with suppress(OSError):
                unfinished.unlink()
            return
        with self._lock:
            self._written += len(block)
            is_due = self._written >= self.max_bytes * _SLACK
            if is_due:
                self._written = 0
        if is_due:
            self.remove_oldest()

    def remove_oldest(self) -> None:
        """Remove the blocks read longest ago, while all together take more than `max_bytes`."""
        try:
            with (self.folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._remove_oldest()
        except OSError:  # another process is at it, or the folder cannot be written
            return

    def _remove_oldest(self) -> None:
        blocks = sorted(self._blocks())
        total = sum(size for _time, size, _path in blocks)
        if total <= self.max_bytes:
            return
        for _time, size, path in blocks:
            if total <= self.max_bytes * (1 - _SLACK):
                return
            with suppress(OSError):
                path.unlink()
            total -= size

    def _blocks(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()[:40]
        return self.folder / name[:2] / name
