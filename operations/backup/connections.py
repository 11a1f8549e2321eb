"""Further database connections of this process, for as long as a `with` statement lasts."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@contextmanager
def extra_connection(**changed: Any) -> Iterator[str]:
    """Give the alias of a connection with the settings of the default one, but for `changed`."""
    alias = f"backup-{secrets.token_hex(4)}"
    connection = connections[DEFAULT_DB_ALIAS].copy(alias)
    connection.settings_dict.update({"CONN_MAX_AGE": 0, **changed})
    connections[alias] = connection
    try:
        yield alias
    finally:
        connection.close()
        del connections[alias]


@contextmanager
def sqlite_file(path: Any) -> Iterator[str]:
    """Give the alias of a connection to an SQLite file that is nobody else's."""
    with extra_connection(NAME=str(path), OPTIONS={}) as alias:
        yield alias


@contextmanager
def postgresql_moment() -> Iterator[tuple[str, str]]:
    """Give an alias through which one moment of the database is read, and its snapshot's name.

    Other processes read the same moment by that name until the `with` statement ends.
    """
    with (
        extra_connection() as alias,
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield alias, cursor.fetchone()[0]
