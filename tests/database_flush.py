"""Empties the database faster after a test with `transaction=True`.

Django empties every table and then creates content types, permissions and groups again, which takes
a tenth of a second and gives the same rows each time. Where a test left these rows unchanged, they
are kept.
"""

from functools import wraps
from typing import Any

from django.apps import apps
from django.core.management.commands import flush
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

_LABELS = ("contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions")

#: The rows of the tables above as Django created them, and whether the last flush kept them.
_rows_by_table: dict[str, list[tuple[Any, ...]]] = {}
_is_kept = False


def install():
    """Patch Django's flush; called once, before the first test."""
    for engine in (PostgreSQL, SQLite):
        operations: Any = engine.ops_class
        operations.sql_flush = _without_unchanged_tables(operations.sql_flush)
    command: Any = flush
    command.emit_post_migrate_signal = _only_if_flushed(command.emit_post_migrate_signal)


def _without_unchanged_tables(sql_flush):
    @wraps(sql_flush)
    def partly(self, style, tables, **options):
        global _is_kept
        _is_kept = kept_rows(self.connection) == _rows_by_table
        return sql_flush(
            self,
            style,
            [one for one in tables if not (_is_kept and one in _rows_by_table)],
            **options,
        )

    return partly


def _only_if_flushed(emit_post_migrate_signal):
    @wraps(emit_post_migrate_signal)
    def emit(verbosity, interactive, db, **options):
        if not _is_kept:
            emit_post_migrate_signal(verbosity, interactive, db, **options)
            _rows_by_table.update(kept_rows(connections[db]))

    return emit


def kept_rows(connection) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the tables that exist before every test, by table."""
    tables = [apps.get_model(label)._meta.db_table for label in _LABELS]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(cursor.fetchall())
    return found
