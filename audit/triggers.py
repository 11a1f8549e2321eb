"""What makes the database itself refuse to alter the audit log, on both engines.

Kept after every migration: SQLite loses triggers when a migration makes a table anew. Only the
next number can be inserted, which also stops SQLite's INSERT OR REPLACE: it removes a row without
asking any trigger of deletion.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditentry"
IMMUTABLE_MESSAGE = "The audit log takes new entries alone: none of it can be changed or removed."
SEQUENCE_MESSAGE = "An entry of the audit log has the number after the last one."

_NEXT_SEQUENCE = f"(SELECT coalesce(max(sequence), 0) + 1 FROM {TABLE})"

_SQLITE = {
    f"{TABLE}_{verb.lower()}": (
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_{verb.lower()} BEFORE {verb} ON {TABLE} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    )
    for verb, when, refusal in (
        ("UPDATE", "", IMMUTABLE_MESSAGE),
        ("DELETE", "", IMMUTABLE_MESSAGE),
        ("INSERT", f"WHEN NEW.sequence <> {_NEXT_SEQUENCE} ", SEQUENCE_MESSAGE),
    )
}

_POSTGRESQL = {
    f"{TABLE}_final": (
        f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{IMMUTABLE_MESSAGE}'; END $$;"
        f" CREATE OR REPLACE TRIGGER {TABLE}_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"
    ),
    f"{TABLE}_insert": (
        f"CREATE OR REPLACE FUNCTION {TABLE}_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF NEW.sequence <> {_NEXT_SEQUENCE} THEN RAISE EXCEPTION '{SEQUENCE_MESSAGE}'; END IF;"
        f" RETURN NEW; END $$;"
        f" CREATE OR REPLACE TRIGGER {TABLE}_insert BEFORE INSERT ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_in_turn()"
    ),
}


def statements(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The SQL that makes each trigger, by its name."""
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE


def create_triggers(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Make the triggers that are not there. Runs after every migration."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    wanted = statements(connection)
    missing = missing_triggers(connection)
    with connection.cursor() as cursor:
        for name in missing:
            cursor.execute(wanted[name])


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that the table has not, or not enabled."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
            " AND tgenabled <> 'D'"
        )
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in statements(connection) if name not in there]
