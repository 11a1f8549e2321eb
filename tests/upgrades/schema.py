"""What a version of the museum needs of its database, and what a later schema takes from it.

An update migrates while the version before still serves. So a table or column that it reads must
stay, and a row that it writes, without the columns it does not know, must be taken.
"""

from __future__ import annotations

import re
from typing import Any

#: Column: whether it may be NULL, whether the database has a default, and its longest text.
Column = dict[str, Any]
Schema = dict[str, dict[str, Any]]


def read_schema(connection: Any) -> Schema:
    """Return the tables of a SQLite database with their columns and what must be unique in them.

    Read by SQLite's own pragmas, because Django's introspection stumbles over tables that were made
    by SQL.
    """
    with connection.cursor() as cursor:
        names = _rows(
            cursor, "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
        )
        return {name: _table(cursor, name) for (name,) in sorted(names)}


def _table(cursor: Any, table: str) -> dict[str, Any]:
    indexes = _rows(cursor, f'PRAGMA index_list("{table}")')
    unique = []
    for _number, index, is_unique, _origin, is_partial in indexes:
        columns = [row[2] for row in _rows(cursor, f'PRAGMA index_info("{index}")')]
        if is_unique and not is_partial and None not in columns:
            unique.append(sorted(columns))
    return {
        "columns": {
            name: {
                "null": not (not_null or key),
                # A primary key gets its number from the database.
                "default": default is not None or bool(key),
                "size": int(size[1]) if (size := re.search(r"\((\d+)\)", kind)) else None,
            }
            for _number, name, kind, not_null, default, key in _rows(
                cursor, f'PRAGMA table_info("{table}")'
            )
        },
        "unique": sorted(unique),
    }


def _rows(cursor: Any, sql: str) -> list[tuple]:
    cursor.execute(sql)
    return cursor.fetchall()


def breaking_changes(before: Schema, after: Schema) -> list[str]:
    """Return what of the schema `after` breaks the code that was written for `before`."""
    found = []
    for table, old in before.items():
        new = after.get(table)
        if new is None:
            found.append(f"{table} is gone")
            continue
        found += [
            f"{table}.{problem}" for problem in _columns_changed(old["columns"], new["columns"])
        ]
        found += [
            f"{table}: {', '.join(columns)} must be unique now"
            for columns in new["unique"]
            if columns not in old["unique"] and set(columns) <= set(old["columns"])
        ]
    return found


def _columns_changed(old: dict[str, Column], new: dict[str, Column]) -> list[str]:
    found = [f"{name} is gone" for name in old if name not in new]
    for name, column in new.items():
        if name not in old:
            if not column["null"] and not column["default"]:
                found.append(f"{name} is new, and takes neither NULL nor has it a db_default")
        elif old[name]["null"] and not column["null"]:
            found.append(f"{name} takes no NULL any more")
        elif _is_shorter(column["size"], old[name]["size"]):
            found.append(f"{name} takes {column['size']} characters instead of more")
    return found


def _is_shorter(new: int | None, old: int | None) -> bool:
    return new is not None and (old is None or new < old)
