"""Database triggers, for SQLite and PostgreSQL, that refuse to alter the audit log.

They are created after every migration, because SQLite drops them when a migration recreates the
table. Only the next sequence number can be inserted. This also blocks SQLite's INSERT OR REPLACE,
which deletes the existing row without firing the DELETE trigger.
"""

from __future__ import annotations

import re
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

_REFUSE_BODY = f" BEGIN RAISE EXCEPTION '{IMMUTABLE_MESSAGE}'; END "
_IN_TURN_BODY = (
    f" BEGIN IF NEW.sequence <> {_NEXT_SEQUENCE}"
    f" THEN RAISE EXCEPTION '{SEQUENCE_MESSAGE}'; END IF; RETURN NEW; END "
)

_POSTGRESQL = {
    f"{TABLE}_final": (
        f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $${_REFUSE_BODY}$$;"
        f" CREATE OR REPLACE TRIGGER {TABLE}_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"
    ),
    f"{TABLE}_insert": (
        f"CREATE OR REPLACE FUNCTION {TABLE}_in_turn() RETURNS trigger LANGUAGE plpgsql AS"
        f" $${_IN_TURN_BODY}$$;"
        f" CREATE OR REPLACE TRIGGER {TABLE}_insert BEFORE INSERT ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_in_turn()"
    ),
}
#: What pg_get_triggerdef gives back, which orders the events in its own way, and the function.
_POSTGRESQL_DEFINITIONS = {
    f"{TABLE}_final": (
        f"CREATE TRIGGER {TABLE}_final BEFORE DELETE OR UPDATE OR TRUNCATE ON {TABLE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse() {_REFUSE_BODY}"
    ),
    f"{TABLE}_insert": (
        f"CREATE TRIGGER {TABLE}_insert BEFORE INSERT ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_in_turn() {_IN_TURN_BODY}"
    ),
}


def statements(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the SQL that creates each trigger, by the name of the trigger."""
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE


def create_triggers(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Create the triggers that are missing or do not protect. A receiver of `post_migrate`."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    sql = statements(connection)
    broken = broken_triggers(connection)
    with connection.cursor() as cursor:
        for name in broken:
            if connection.vendor == "postgresql":
                # Replaced, and enabled again: CREATE OR REPLACE leaves a trigger disabled.
                cursor.execute(sql[name])
                cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER {name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(sql[name])


def broken_triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers that do not protect the log, each with the reason.

    Reasons are `missing`, `disabled`, and `rewritten`: the definition in the database is not the
    one of this module, and may do nothing.
    """
    found = _definitions(connection)
    reasons = {}
    for name, expected in _expected_definitions(connection).items():
        if name not in found:
            reasons[name] = "missing"
        elif found[name] is None:
            reasons[name] = "disabled"
        elif found[name] != expected:
            reasons[name] = "rewritten"
    return reasons


def foreign_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers, and rules of PostgreSQL, that the museum did not create.

    They could set aside or alter what is written to the table.
    """
    found = set(_definitions(connection))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rulename FROM pg_rewrite WHERE ev_class = %s::regclass", [TABLE])
            found |= {name for (name,) in cursor.fetchall()}
    return sorted(found - statements(connection).keys())


def _definitions(connection: BaseDatabaseWrapper) -> dict[str, str | None]:
    if connection.vendor == "postgresql":
        return _postgresql_definitions(connection)
    return _sqlite_definitions(connection)


def _sqlite_definitions(connection: BaseDatabaseWrapper) -> dict[str, str | None]:
    """Return the SQL of every trigger on the table, by its name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            " AND lower(tbl_name) = lower(%s)",
            [TABLE],
        )
        return {name: _normal(sql) for name, sql in cursor.fetchall()}


def _postgresql_definitions(connection: BaseDatabaseWrapper) -> dict[str, str | None]:
    """Return the definition of every trigger on the table with that of its function, by its name.

    It is None for a trigger that is disabled, or fires in replication alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, t.tgenabled, pg_get_triggerdef(t.oid), p.prosrc"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = %s::regclass AND NOT t.tgisinternal",
            [TABLE],
        )
        return {
            name: _normal(f"{_without_schema(trigger)} {source}") if state in ("O", "A") else None
            for name, state, trigger, source in cursor.fetchall()
        }


def _expected_definitions(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the definitions as the database gives them back."""
    if connection.vendor == "postgresql":
        return {name: _normal(text) for name, text in _POSTGRESQL_DEFINITIONS.items()}
    return {
        # SQLite stores the statement as it was written, but for IF NOT EXISTS.
        name: _normal(sql.replace("IF NOT EXISTS ", ""))
        for name, sql in _SQLITE.items()
    }


def _without_schema(definition: str) -> str:
    """Return the definition of a trigger without the schema before its table and its function."""
    return re.sub(rf"\b\w+\.({TABLE})", r"\1", definition)


def _normal(text: str) -> str:
    return " ".join(text.split())
