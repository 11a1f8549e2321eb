"""Errors of the disk and of the database that are nobody's mistake, and what to do about each.

A full disk, a folder that can only be read and a database that does not answer or is damaged reach
a view as different exceptions of Python, SQLite and PostgreSQL. All of them mean that this one
request was not carried out, and that an operator can mend it. The page says so, instead of
"something went wrong".
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import Enum
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError

from images.pixels import DiskFull


class StorageFault(Enum):
    """A fault of the storage: the HTTP status of its page, and the seconds until another try.

    The status of a full disk is 507 (RFC 4918, section 11.5), of the others 503.
    """

    DISK_FULL = "disk_full", 507, 300
    READ_ONLY = "read_only", 503, 300
    DATABASE_AWAY = "database_away", 503, 10
    DATABASE_DAMAGED = "database_damaged", 503, 3600

    def __init__(self, key: str, status: int, retry_after: int) -> None:
        self.key, self.status, self.retry_after = key, status, retry_after


#: Primary result codes of SQLite (https://sqlite.org/rescode.html): FULL, READONLY, CANTOPEN, BUSY,
#: CORRUPT, NOTADB.
_SQLITE = {
    13: StorageFault.DISK_FULL,
    8: StorageFault.READ_ONLY,
    14: StorageFault.READ_ONLY,
    5: StorageFault.DATABASE_AWAY,
    11: StorageFault.DATABASE_DAMAGED,
    26: StorageFault.DATABASE_DAMAGED,
}
#: SQLSTATE of PostgreSQL: disk_full, read_only_sql_transaction, data_corrupted, index_corrupted.
_POSTGRESQL = {
    "53100": StorageFault.DISK_FULL,
    "25006": StorageFault.READ_ONLY,
    "XX001": StorageFault.DATABASE_DAMAGED,
    "XX002": StorageFault.DATABASE_DAMAGED,
}
#: Beginnings of SQLSTATE: the connection failed, too many connections, the server goes down.
_AWAY = ("08", "53300", "57P")
_ERRNO = {
    errno.ENOSPC: StorageFault.DISK_FULL,
    errno.EDQUOT: StorageFault.DISK_FULL,
    errno.EROFS: StorageFault.READ_ONLY,
}


def storage_fault(error: BaseException | None) -> StorageFault | None:
    """Return the fault that caused `error`, itself or by an exception that led to it, or None."""
    for each in _causes(error):
        if isinstance(each, DiskFull):
            return StorageFault.DISK_FULL
        found = _of_database(each)
        if found is None and isinstance(each, OSError):
            found = _ERRNO.get(each.errno or 0)
        if found is not None:
            return found
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error` and the exceptions that it was raised from, or while handling which."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _of_database(error: BaseException) -> StorageFault | None:
    """Return the fault that an exception of Django's database layer or of a driver stands for."""
    driver: Any = error.__cause__ if isinstance(error, DatabaseError) else error
    code = getattr(driver, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _SQLITE.get(code & 0xFF)
    state = getattr(driver, "pgcode", None) or getattr(driver, "sqlstate", None)
    if isinstance(state, str):
        if state in _POSTGRESQL:
            return _POSTGRESQL[state]
        return StorageFault.DATABASE_AWAY if state.startswith(_AWAY) else None
    # psycopg2 has no SQLSTATE for a connection that was never made or broke off.
    is_psycopg = type(driver).__module__.startswith("psycopg")
    if isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and is_psycopg):
        return StorageFault.DATABASE_AWAY
    return None
