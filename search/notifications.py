"""Tell other machines of a new catalogue version: NOTIFY and LISTEN of PostgreSQL.

The changeset notifies within its transaction, so PostgreSQL delivers the version with the commit
and never without it. A thread of each server process listens on a connection of its own and writes
the version into the file of its machine (`search.version`), where requests read it. A notification
that is lost costs a second at most: each reader asks the database once a second as well.

LISTEN does not work through a pooler in transaction mode (pgbouncer): it succeeds, and nothing ever
comes. The listener recognises a pooler and asks for the version twenty times a second instead;
DATABASE_DIRECT_URL names the database without the pooler.
"""

from __future__ import annotations

import logging
import select
import threading
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, connections

from .version import SQL, Stamp, VersionFile, version_file_path

_log = logging.getLogger(__name__)

CHANNEL = "museum_catalogue"
#: Seconds between two questions where LISTEN is not possible.
POLL_SECONDS = 0.05
#: Seconds without a notification after which the connection is tried.
_IDLE_SECONDS = 5.0
#: Seconds before the next attempt to connect.
_PAUSE_SECONDS = 0.5


def notify_machines(version: int, epoch: UUID) -> None:
    """Notify the other machines of a version once the current transaction is committed.

    Does nothing on SQLite, which has one machine.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{version} {epoch}"])


def start_listener() -> None:
    """Start the thread that listens, once in each process of a server; not on SQLite."""
    global _listener
    if connection.vendor != "postgresql" or _listener is not None:
        return
    _listener = Listener()
    _listener.start()


class Listener(threading.Thread):
    """Writes each notified version into the file of this machine, until `stop`."""

    def __init__(self) -> None:
        super().__init__(name="catalogue-listener", daemon=True)
        self._stopped = threading.Event()
        self._warned = False

    def stop(self) -> None:
        """End within some seconds."""
        self._stopped.set()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except Exception as error:  # the database restarts: whatever it is, connect again
                if not self._warned:
                    _log.warning("Versions of other machines are not heard: %s", error)
                self._warned = True
                self._stopped.wait(_PAUSE_SECONDS)

    def _listen(self) -> None:
        database = _connect()
        try:
            with database.cursor() as cursor:
                if _is_pooled(database, cursor):
                    self._poll(cursor)
                    return
                cursor.execute(f"LISTEN {CHANNEL}")
                # What was committed before LISTEN is read now, and all that follows is notified.
                _advance(_read(cursor))
                if self._warned:
                    _log.warning("Versions of other machines are heard again.")
                self._warned = False
                while not self._stopped.is_set():
                    self._wait(database, cursor)
        finally:
            database.close()

    def _wait(self, database: Any, cursor: Any) -> None:
        ready, _write, _error = select.select([database], [], [], _IDLE_SECONDS)
        if not ready:
            _advance(_read(cursor))  # raises when the connection is dead
            return
        database.poll()
        for notification in database.notifies:
            _advance(_parse(notification.payload) or _read(cursor))
        database.notifies.clear()

    def _poll(self, cursor: Any) -> None:
        _log.warning(
            "DATABASE_URL leads through a pooler, where LISTEN does not work: the catalogue "
            "version is asked for every %d ms. Name the database itself in DATABASE_DIRECT_URL.",
            POLL_SECONDS * 1000,
        )
        last: Stamp | None = None
        self._warned = False
        while not self._stopped.wait(POLL_SECONDS):
            stamp = _read(cursor)
            if stamp is not None and stamp != last:
                _advance(stamp)
            last = stamp


def _connect() -> Any:
    import psycopg2

    if settings.DATABASE_DIRECT_URL:
        database = psycopg2.connect(settings.DATABASE_DIRECT_URL, connect_timeout=5)
    else:
        wrapper: Any = connections["default"]
        parameters = wrapper.get_connection_params()
        parameters.pop("cursor_factory", None)
        database = psycopg2.connect(**{"connect_timeout": 5, **parameters})
    database.autocommit = True
    return database


def _is_pooled(database: Any, cursor: Any) -> bool:
    """Return whether another program speaks to PostgreSQL for us: it has another process there."""
    cursor.execute("SELECT pg_backend_pid()")
    return bool(cursor.fetchone()[0] != database.get_backend_pid())


def _read(cursor: Any) -> Stamp | None:
    cursor.execute(SQL)
    row = cursor.fetchone()
    return (row[0], UUID(str(row[1])).bytes) if row else None


def _parse(payload: str) -> Stamp | None:
    version, _space, epoch = payload.partition(" ")
    try:
        return int(version), UUID(epoch).bytes
    except ValueError:
        return None


def _advance(stamp: Stamp | None) -> None:
    if stamp is not None:
        VersionFile(version_file_path()).advance_to(stamp)


_listener: Listener | None = None
