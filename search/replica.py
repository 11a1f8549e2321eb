"""Public pages read from a replica of the database, as long as it is not behind.

The transaction that a page reads in is opened on the replica with the question for its catalogue
version. It is REPEATABLE READ, so the whole page belongs to the state that the answer names. When
that state is older than the catalogue version of this machine (`search.version`), the page is read
from the primary: so nothing stale is shown, or kept in a cache under a newer version.

A replica that fails, or does not answer in time, is left alone until a thread of its own finds that
it answers again. The page that met the failure is read once more, from the primary.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections, transaction

from .version import SQL, Stamp

_log = logging.getLogger(__name__)

REPLICA = "replica"
#: Errors of a replica after which a page is read from the primary.
FAILURES = (DatabaseError, InterfaceError)
#: Seconds within which the replica names its version, and within which a page is read from it.
ANSWER_SECONDS, PAGE_SECONDS = 1.0, 10.0
#: Seconds between two attempts to reach a replica that has failed.
PROBE_SECONDS = 1.0
_BEGIN = f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {SQL}"

_in_use: ContextVar[bool] = ContextVar("replica_in_use", default=False)


class ReplicaRouter:
    """Reads from the replica within `reading`; everything else is done on the primary."""

    def db_for_read(self, model: type, **hints: Any) -> str:
        return alias_for_reading()

    def db_for_write(self, model: type, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None


def alias_for_reading() -> str:
    """Return the alias of the database that is read from here and now."""
    return REPLICA if _in_use.get() else DEFAULT_DB_ALIAS


def is_in_use() -> bool:
    """Return whether the replica is read from here and now."""
    return _in_use.get()


@contextmanager
def reading(stamp: Stamp) -> Iterator[bool]:
    """Read from the replica within, if it has the state `stamp` of the catalogue or a later one.

    Yields whether it does. Raises nothing when the replica fails at the beginning or the end; an
    error in between is the caller's, who calls `give_up` and reads again.
    """
    if not watch.is_usable:
        yield False
        return
    with watch.guarded() as guard:
        if not _begin(stamp, guard):
            _end()
            yield False
            return
        token = _in_use.set(True)
        try:
            yield True
        finally:
            _in_use.reset(token)
            _end()


def give_up(error: Exception) -> None:
    """Read from the primary for the rest of `reading`, and leave the replica alone for now."""
    _log.warning("The replica failed; the page is read from the primary: %s", error)
    _in_use.set(False)
    _end()
    watch.report_failure()


def _begin(stamp: Stamp, guard: Guard) -> bool:
    """Begin a transaction on the replica; return whether its state is fresh enough."""
    database = connections[REPLICA]
    for is_last in (False, True):
        was_open = database.connection is not None
        try:
            database.ensure_connection()
            guard.watch(database.connection.fileno(), ANSWER_SECONDS)
            transaction.set_autocommit(False, using=REPLICA)
            with database.cursor() as cursor:
                cursor.execute(_BEGIN)
                row = cursor.fetchone()
            guard.watch(database.connection.fileno(), PAGE_SECONDS)
            return row is not None and _is_fresh((row[0], UUID(str(row[1])).bytes), stamp)
        except FAILURES as error:
            _end(broken=True)
            if is_last or not was_open or not watch.is_usable:
                _log.warning("The replica does not answer; pages are read elsewhere: %s", error)
                watch.report_failure()
                return False
            # The server may have been restarted since this connection was opened.
    return False


def _is_fresh(found: Stamp, wanted: Stamp) -> bool:
    return found[1] == wanted[1] and found[0] >= wanted[0]


def _end(*, broken: bool = False) -> None:
    """End the transaction on the replica, and the connection if it is not sound."""
    database = connections[REPLICA]
    if database.connection is None:
        return
    try:
        if not broken:
            transaction.rollback(using=REPLICA)
            transaction.set_autocommit(True, using=REPLICA)
            return
    except FAILURES:
        pass
    with suppress(*FAILURES):
        database.close()


class Guard:
    """A time limit on what a thread waits for: past it, its connection is shut down."""

    def __init__(self) -> None:
        self.descriptor: int | None = None
        self.until = 0.0

    def watch(self, descriptor: int, seconds: float) -> None:
        """Shut the connection with this descriptor down unless done within `seconds`."""
        self.descriptor, self.until = descriptor, time.monotonic() + seconds


class ReplicaWatch:
    """Knows whether the replica is usable, and frees threads that wait for it in vain.

    libpq waits for ever for the answer of a server that is suspended; only shutting its socket down
    ends that. A thread does so, and starts another that tries a replica that has failed.
    """

    def __init__(self, answers: Callable[[], bool]) -> None:
        self._answers = answers
        self.is_usable = True
        self._guards: set[Guard] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def guarded(self) -> Iterator[Guard]:
        """Give a guard for what this thread reads from the replica."""
        guard = Guard()
        with self._lock:
            self._guards.add(guard)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="replica-watch", daemon=True)
                self._thread.start()
        try:
            yield guard
        finally:
            with self._lock:
                self._guards.discard(guard)
                guard.descriptor = None

    def report_failure(self) -> None:
        """Leave the replica alone until it answers again."""
        self.is_usable = False

    def _run(self) -> None:
        probe: threading.Thread | None = None
        probed_at = 0.0
        while True:
            time.sleep(0.1)
            self._free_the_late()
            is_due = not self.is_usable and time.monotonic() - probed_at > PROBE_SECONDS
            if is_due and (probe is None or not probe.is_alive()):
                probed_at = time.monotonic()
                # In a thread of its own: it may have to be freed as well.
                probe = threading.Thread(target=self._probe, name="replica-probe", daemon=True)
                probe.start()

    def _probe(self) -> None:
        if self._answers():
            self.is_usable = True
            _log.warning("The replica answers again.")

    def _free_the_late(self) -> None:
        now = time.monotonic()
        with self._lock:
            # Under the lock, so that the descriptor still belongs to the thread that waits.
            late = [g for g in self._guards if g.descriptor is not None and now > g.until]
            for guard in late:
                self.is_usable = False
                _shut_down(guard.descriptor)
                guard.descriptor = None


def _shut_down(descriptor: int | None) -> None:
    if descriptor is None:
        return
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as same:
        same.shutdown(socket.SHUT_RDWR)


def _answers() -> bool:
    """Ask the replica on a connection of this thread, which libpq gives up after some seconds."""
    database = connections[REPLICA]
    try:
        with watch.guarded() as guard:
            database.ensure_connection()
            guard.watch(database.connection.fileno(), ANSWER_SECONDS)
            with database.cursor() as cursor:
                cursor.execute("SELECT 1")
        return True
    except FAILURES:
        return False
    finally:
        with suppress(*FAILURES):
            database.close()


watch = ReplicaWatch(_answers)
