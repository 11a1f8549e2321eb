"""Database triggers, for SQLite and PostgreSQL, that refuse to alter the audit log.

They are created after every migration, because SQLite drops them when a migration recreates the
table. Only the next sequence number can be inserted. This also blocks SQLite's INSERT OR REPLACE,
which deletes the existing row without firing the DELETE trigger.
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
        f" BEGIN IF NEW.sequence <> {_NEXT_SEQUENCE}"
        f" THEN RAISE EXCEPTION '{SEQUENCE_MESSAGE}'; END IF; RETURN NEW; END $$;"
        f" CREATE OR REPLACE TRIGGER {TABLE}_insert BEFORE INSERT ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_in_turn()"
    ),
}


def statements(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the SQL that creates each trigger, by the name of the trigger."""
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE


def create_triggers(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Create the missing triggers. A receiver of `post_migrate`."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    sql = statements(connection)
    missing = missing_triggers(connection)
    with connection.cursor() as cursor:
        for name in missing:
            cursor.execute(sql[name])


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that are missing or disabled."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
            " AND tgenabled <> 'D'"
        )
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in statements(connection) if name not in present]
