"""Read the catalogue's version without a database query, so that every tile request can check it.

Each changeset writes its version into a small file that all processes of this machine keep open.
It does so after the commit and before control returns to the caller. Once a second the version is
also read from the database. That catches changesets of other machines, a process that was killed
between its commit and the writing of the file, a database that was restored, and a file that was
cut off, overwritten or removed, which is then made anew.

A query for every request would also be correct, but too expensive: on PostgreSQL a query costs
more than the tile. On SQLite it costs 2 µs, but the interpreter switches threads during the query,
and a process with three threads then answers fewer requests than a process with one. The file is
therefore read by a call that does not let other threads run. It is not mapped into memory: the
kernel kills a process that reads a mapped file which somebody has cut off (SIGBUS).
"""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connection, transaction

_log = logging.getLogger(__name__)

#: Seconds after which the version is read from the database again.
_POLL_SECONDS = 1.0
#: Selects version and epoch, of one row or none.
SQL = "SELECT version, epoch FROM search_catalogueversion WHERE id = 1"
_STAMP = struct.Struct("<Q16s")
#: pread(2) of the C library. PyDLL keeps the interpreter's lock during the call, which takes less
#: than a microsecond; os.pread would give it up.
_pread = ctypes.PyDLL(None, use_errno=True).pread
_pread.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64)
_pread.restype = ctypes.c_ssize_t

#: (version, epoch). Readers only compare stamps for equality: a different stamp means a different
#: state of the catalogue.
Stamp = tuple[int, bytes]
NO_STAMP: Stamp = (0, bytes(16))


def version_reader() -> VersionReader:
    """Return a callable that gives the current stamp; it may raise a database error."""
    return VersionReader(version_file_path(), read_from_database)


def read_from_database() -> Stamp:
    """Read the stamp from the database, on Django's connection of this thread."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        row = cursor.fetchone()
    return (row[0], UUID(str(row[1])).bytes) if row else NO_STAMP


def publish_on_commit(version: int, epoch: UUID) -> None:
    """Write the stamp for the readers of this machine once the current transaction is committed.

    The stamp is written before the code that opened the transaction continues.
    """
    transaction.on_commit(lambda: _write_stamp((version, epoch.bytes)), robust=True)


def version_file_path() -> Path:
    """Return the path of the file that holds the stamp."""
    return Path(settings.DATA_DIR) / "catalogue.version"


def _write_stamp(stamp: Stamp) -> None:
    try:
        VersionFile(version_file_path()).advance_to(stamp)
    except OSError as error:
        # Without the file, readers see the new version in the database within a second.
        _log.warning("The catalogue's version cannot be left in %s: %s", version_file_path(), error)


class VersionFile:
    """A stamp in a file shared by the processes of a machine. Raises OSError.

    A file that is too short is filled with zeros when it is opened; a stamp of zeros, or of
    garbage, differs from that of the database and is overwritten by the first reader.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        if os.fstat(descriptor).st_size < _STAMP.size:
            os.ftruncate(descriptor, _STAMP.size)

    def read(self) -> Stamp:
        """Return the stamp in the file. Raises OSError when the file was cut off meanwhile."""
        # A half-written stamp is fine: it differs from the previous one, and only that matters.
        buffer = ctypes.create_string_buffer(_STAMP.size)
        if _pread(self._file.fileno(), buffer, _STAMP.size, 0) != _STAMP.size:
            raise OSError(ctypes.get_errno(), "The catalogue's version was cut off.")
        version, epoch = _STAMP.unpack(buffer.raw)
        return version, epoch

    def advance_to(self, stamp: Stamp) -> None:
        """Write `stamp`, unless the file has a later one of the same epoch.

        Changesets committed one after the other may arrive here in any order; a stamp that was
        replaced must not return.
        """
        with self._locked():
            version, epoch = self.read()
            if epoch != stamp[1] or version < stamp[0]:
                self._write(stamp)

    def overwrite_from(self, read_database: Callable[[], Stamp]) -> Stamp:
        """Write the stamp that `read_database` returns, whatever the file has; return it.

        `read_database` is called while the file is locked, so no changeset can write its version
        in between. If the stamps differ, the file's stamp belongs to another database, or to this
        one before it was restored.
        """
        with self._locked():
            stamp = read_database()
            if stamp != self.read():
                self._write(stamp)
            return stamp

    def _write(self, stamp: Stamp) -> None:
        os.pwrite(self._file.fileno(), _STAMP.pack(*stamp), 0)

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
    """Callable that returns the stamp: from the file, and once a second from the database."""

    def __init__(self, path: Path, read_database: Callable[[], Stamp]) -> None:
        self._path, self._read_database = path, read_database
        self._counter: VersionFile | None = None
        self._last_poll = -_POLL_SECONDS

    def __call__(self) -> Stamp:
        now = time.monotonic()
        counter = self._counter
        if counter is not None and now - self._last_poll < _POLL_SECONDS:
            # A file that was cut off is opened again below, which makes it anew.
            with suppress(OSError):
                return counter.read()
        stamp = self._read_database()
        try:
            # Opened again each time, because the file may have been removed with the data folder.
            counter = VersionFile(self._path)
            if counter.read() != stamp:
                stamp = counter.overwrite_from(self._read_database)
        except OSError as error:
            _log.warning("%s cannot be used: %s. Every request asks.", self._path, error)
            self._counter = None
            return stamp
        self._counter, self._last_poll = counter, now
        return stamp
