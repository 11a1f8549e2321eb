"""The catalogue's version, read so cheaply that every request of a tile can ask for it.

Every act leaves its version in a small file that all processes of this machine have mapped into
their memory, after it is committed and before whoever began it goes on. Once a second the database
is asked all the same: that tells of the acts of other machines, of a process that was killed
between the two, and of a database that was restored.

To ask the database each time would be right too, and is too dear: on PostgreSQL a query costs more
than the tile. On SQLite it costs 2 µs, but the interpreter lets another thread run meanwhile, and
with three threads a process then answers fewer requests than with one.
"""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
import struct
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connection, transaction

_log = logging.getLogger(__name__)

#: Seconds after which the database is asked in any case.
_POLL_SECONDS = 1.0
_SQL = "SELECT version, epoch FROM search_catalogueversion WHERE id = 1"
_STAMP = struct.Struct("<Q16s")

#: What is compared is equality alone: another stamp, another state of the catalogue.
Stamp = tuple[int, bytes]
NO_STAMP: Stamp = (0, bytes(16))


def version_reader() -> VersionReader:
    """Tells the stamp of the catalogue's present state. Raises an error of the database."""
    return VersionReader(version_file_path(), read_from_database)


def read_from_database() -> Stamp:
    """What the database says, on Django's own connection of this thread."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        row = cursor.fetchone()
    return (row[0], UUID(str(row[1])).bytes) if row else NO_STAMP


def publish_on_commit(version: int, epoch: UUID) -> None:
    """Within a transaction: once it is committed, and before whoever began it goes on, tell the
    readers of this machine."""
    transaction.on_commit(partial(_write_stamp, (version, epoch.bytes)), robust=True)


def version_file_path() -> Path:
    return Path(settings.DATA_DIR) / "catalogue.version"


def _write_stamp(stamp: Stamp) -> None:
    try:
        VersionFile(version_file_path()).advance_to(stamp)
    except OSError as error:
        # Readers that cannot be told find out by themselves, a second later at most.
        _log.warning("The catalogue's version cannot be left in %s: %s", version_file_path(), error)


class VersionFile:
    """A stamp in a file that the processes of a machine have in common. Raises OSError."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        if os.fstat(descriptor).st_size < _STAMP.size:
            os.ftruncate(descriptor, _STAMP.size)
        self._map = mmap.mmap(descriptor, _STAMP.size)

    def read(self) -> Stamp:
        # A stamp that is half written is another one than before, and that is all that matters.
        version, epoch = _STAMP.unpack(self._map[:])
        return version, epoch

    def advance_to(self, stamp: Stamp) -> None:
        """Leave `stamp`, unless a later one of the same epoch is there: acts that are committed one
        after the other may come here in any order, and no stamp may come back once it has gone."""
        with self._locked():
            version, epoch = self.read()
            if epoch != stamp[1] or version < stamp[0]:
                self._map[:] = _STAMP.pack(*stamp)

    def overwrite_from(self, ask: Callable[[], Stamp]) -> Stamp:
        """Leave what `ask` says, whatever is there. No act can tell its version meanwhile, so what
        is there and is not the same is not of this database, or of one restored since."""
        with self._locked():
            stamp = ask()
            if stamp != self.read():
                self._map[:] = _STAMP.pack(*stamp)
            return stamp

    def _locked(self) -> _Lock:
        return _Lock(self._file.fileno())


class _Lock:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __enter__(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)


class VersionReader:
    """The version from the counter, and once a second from the database by `ask`."""

    def __init__(self, path: Path, ask: Callable[[], Stamp]) -> None:
        self._path, self._read_database = path, ask
        self._counter: VersionFile | None = None
        self._last_poll = -_POLL_SECONDS

    def __call__(self) -> Stamp:
        now = time.monotonic()
        counter = self._counter
        if counter is not None and now - self._last_poll < _POLL_SECONDS:
            return counter.read()
        stamp = self._read_database()
        try:
            # Opened anew: the file may have been removed with the folder of the data.
            counter = VersionFile(self._path)
            if counter.read() != stamp:
                stamp = counter.overwrite_from(self._read_database)
        except OSError as error:
            _log.warning("%s cannot be used: %s. Every request asks.", self._path, error)
            self._counter = None
            return stamp
        self._counter, self._last_poll = counter, now
        return stamp
