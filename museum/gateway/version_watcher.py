"""Reads the state of the catalogue for the event loop, which must never wait for a database.

`current` reads the counter in the data folder (search/version.py), which a changeset writes before
it returns. A thread of its own asks the database regularly: for changes by other machines, a
process killed between commit and counter, and restored backups.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import Error, connection

from search.version import NO_STAMP, Stamp, VersionFile, version_file_path

_log = logging.getLogger(__name__)

#: For so long pages are still served while the database does not answer; nothing can be changed on
#: this machine then, and another machine's change may be missed for no longer than this.
STALE_SECONDS = 600.0
#: Between two questions. PostgreSQL may be shared with other machines, and the question costs 0.1
#: ms; SQLite is not, and the counter says it all.
POLL_SECONDS = {"postgresql": 0.05, "sqlite": 1.0}
_SQL = "SELECT version, epoch, withdrawals FROM search_catalogueversion WHERE id = 1"

#: Stamp and number of withdrawals.
State = tuple[Stamp, int]


def read_state() -> State:
    """Read the state on this thread's own connection. Raises django.db.Error."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SQL)
            row = cursor.fetchone()
    except Error:
        connection.close()  # so that the next question connects anew
        raise
    return ((row[0], UUID(str(row[1])).bytes), row[2]) if row else (NO_STAMP, 0)


class VersionWatcher:
    """The stamp of the catalogue, without waiting.

    `on_withdrawal` is called in the watching thread after something was taken from the public.
    """

    def __init__(
        self,
        on_withdrawal: Callable[[], None] = lambda: None,
        *,
        path: Path | None = None,
        read: Callable[[], State] = read_state,
        seconds: float | None = None,
    ) -> None:
        self._on_withdrawal, self._read = on_withdrawal, read
        self._path = path or version_file_path()
        self._seconds = POLL_SECONDS.get(connection.vendor, 1.0) if seconds is None else seconds
        self._counter: VersionFile | None = None
        self._withdrawals: int | None = None
        self._answered_at = float("-inf")
        self._is_failing = False
        self._stopping = threading.Event()
        self._polled = threading.Event()
        self._thread = threading.Thread(target=self._poll_always, name="stamp", daemon=True)

    def start(self, wait: float = 0.0) -> None:
        """Start the thread, and wait at most `wait` seconds for the first answer."""
        self._thread.start()
        self._polled.wait(wait)

    def stop(self) -> None:
        """Stop the thread."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def current(self) -> Stamp | None:
        """Return the stamp; None when it is unknown, and no cached page may be served."""
        counter = self._counter
        if counter is None or time.monotonic() - self._answered_at > STALE_SECONDS:
            return None
        try:
            return counter.read()
        except OSError:
            return None

    def poll(self) -> None:
        """Ask the database, and correct the counter. Never raises."""
        try:
            stamp, withdrawals = self._read()
            # Opened again each time, because the file may have been removed with the data folder.
            counter = VersionFile(self._path)
            if counter.read() != stamp:
                counter.overwrite_from(lambda: self._read()[0])
        except OSError as error:
            self._counter = None
            self._report("The catalogue's version cannot be read from %s: %s", self._path, error)
        except Exception as error:  # whatever a driver raises, the next question may be answered
            self._report("The database does not tell the catalogue's version: %s", error)
        else:
            self._counter, self._answered_at = counter, time.monotonic()
            self._is_failing = False
            if self._withdrawals not in (None, withdrawals):
                self._on_withdrawal()
            self._withdrawals = withdrawals
        self._polled.set()

    def _report(self, message: str, *values: object) -> None:
        if not self._is_failing:
            _log.warning(message, *values)
        self._is_failing = True

    def _poll_always(self) -> None:
        self.poll()
        while not self._stopping.wait(self._seconds):
            self.poll()
        connection.close()
