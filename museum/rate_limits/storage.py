"""A store of counters that all processes of one machine share, for the library `limits`.

The library's own stores are either in the memory of one process or on a server. Here they are a
table in an SQLite file of the data folder, whose write lock makes counting atomic. The file may be
lost at any time: the counters then begin anew.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from limits.storage import Storage

#: Expired counters are removed once in so many counts.
_CLEAN_EVERY = 1_000
#: Seconds that a count waits for another process; each of them needs microseconds.
_WAIT_S = 0.5

_COUNT = """
INSERT INTO counters (key, count, expires) VALUES (:key, :amount, :expires)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN expires <= :now THEN :amount ELSE count + :amount END,
    expires = CASE WHEN expires <= :now THEN :expires ELSE expires END
RETURNING count
"""


class SharedFileStorage(Storage):
    """Counters in the SQLite file `path`. Each thread has a connection of its own."""

    STORAGE_SCHEME = None

    def __init__(self, path: Path) -> None:
        super().__init__(wrap_exceptions=True)
        self._path = path
        self._local = threading.local()
        self._counts = 0

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return (sqlite3.Error, OSError)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more for `key` and return the sum. It begins anew after `expiry` s."""
        now = time.time()
        values = {"key": key, "amount": amount, "now": now, "expires": now + expiry}
        (count,) = self._connection().execute(_COUNT, values).fetchone()
        self._counts += 1
        if self._counts % _CLEAN_EVERY == 0:
            self._connection().execute("DELETE FROM counters WHERE expires <= ?", (now,))
        return int(count)

    def get(self, key: str) -> int:
        row = self._row(key)
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """Return when the counter of `key` begins anew, in seconds since 1970; now if it has."""
        row = self._row(key)
        return float(row[1]) if row else time.time()

    def check(self) -> bool:
        return bool(self._connection().execute("SELECT 1").fetchone())

    def reset(self) -> int | None:
        return self._connection().execute("DELETE FROM counters").rowcount

    def clear(self, key: str) -> None:
        self._connection().execute("DELETE FROM counters WHERE key = ?", (key,))

    def _row(self, key: str) -> Any:
        return (
            self._connection()
            .execute(
                "SELECT count, expires FROM counters WHERE key = ? AND expires > ?",
                (key, time.time()),
            )
            .fetchone()
        )

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection. A connection is never carried over a fork."""
        if getattr(self._local, "process", None) != os.getpid():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=_WAIT_S, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")  # a lost counter harms nobody
            connection.execute(
                "CREATE TABLE IF NOT EXISTS counters (key TEXT PRIMARY KEY, count INTEGER NOT NULL,"
                " expires REAL NOT NULL) WITHOUT ROWID"
            )
            self._local.connection, self._local.process = connection, os.getpid()
        return self._local.connection
