"""What a version of the museum needs of its database, and what a later schema takes from it.

An update migrates while the version before still serves. So a table or column that it reads must
stay, and a row that it writes, without the columns it does not know, must be taken.
"""

from __future__ import annotations

from typing import Any

#: Column: whether it may be NULL, whether the database has a default, and its longest text.
Column = dict[str, Any]
Schema = dict[str, dict[str, Any]]


def read_schema(connection: Any) -> Schema:
    """Return the tables of a database with their columns and what must be unique in them."""
    introspection = connection.introspection
    schema: Schema = {}
    with connection.cursor() as cursor:
        for table in sorted(introspection.table_names(cursor)):
            constraints = introspection.get_constraints(cursor, table)
            key = {
                column
                for one in constraints.values()
                if one["primary_key"]
                for column in one["columns"]
            }
            schema[table] = {
                "columns": {
                    info.name: _column(info, info.name in key)
                    for info in introspection.get_table_description(cursor, table)
                },
                "unique": sorted(
                    sorted(one["columns"])
                    for one in constraints.values()
                    if one["unique"] and one["columns"] and None not in one["columns"]
                ),
            }
    return schema


def _column(info: Any, is_key: bool) -> Column:
    # A primary key gets its number from the database.
    has_default = info.default is not None or is_key
    return {"null": bool(info.null_ok), "default": has_default, "size": info.display_size}


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
    return bool(new and new > 0 and (not old or old < 0 or new < old))
