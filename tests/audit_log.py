"""Lets the tests empty the audit log, which its triggers refuse.

Tables are emptied after each test. The triggers are removed only for the statements that empty the
tables, never during a test, and are created again afterwards.
"""

from functools import wraps

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from audit.triggers import TABLE, statements


def install():
    """Called once, before the first test."""
    for engine in (PostgreSQL, SQLite):
        engine.ops_class.sql_flush = _without_triggers(engine.ops_class.sql_flush)


def _without_triggers(sql_flush):
    @wraps(sql_flush)
    def without_triggers(self, style, tables, **options):
        flush = sql_flush(self, style, tables, **options)
        if TABLE not in tables or not flush:
            return flush
        return [*disable_triggers(self.connection), *flush, *enable_triggers(self.connection)]

    return without_triggers


def disable_triggers(on=connection):
    if on.vendor == "postgresql":
        return [f"ALTER TABLE {TABLE} DISABLE TRIGGER USER;"]
    return [f"DROP TRIGGER IF EXISTS {name};" for name in statements(on)]


def enable_triggers(on=connection):
    if on.vendor == "postgresql":
        return [f"ALTER TABLE {TABLE} ENABLE TRIGGER USER;"]
    return list(statements(on).values())
