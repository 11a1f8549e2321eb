"""Digests of the rows of every table, taken at the moment of a backup and again after restoring it.

Rows are taken in the order of the primary key, and every few of them have one digest. When two
databases differ, the table and the keys between which they do are named.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice, zip_longest
from pathlib import Path
from typing import Any

from django.db import connections

#: Rows that share a digest.
ROWS = 20
#: Types of PostgreSQL whose order depends on the collation of the machine.
_COLLATED = ("varchar", "text", "bpchar")


@dataclass(frozen=True)
class Block:
    """Some rows of a table that follow each other: how many, first and last key, and the digest."""

    table: str
    rows: int
    first: str
    last: str
    digest: str

    def line(self) -> str:
        """Return the block as a line of a file, with tabs."""
        return "\t".join((self.table, str(self.rows), self.first, self.last, self.digest)) + "\n"

    @classmethod
    def parse(cls, line: str) -> Block:
        """Return the block that `line` has written. Raises ValueError."""
        table, rows, first, last, digest = line.rstrip("\n").split("\t")
        return cls(table, int(rows), first, last, digest)

    def __str__(self) -> str:
        keys = self.first if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.table}: rows with the keys {keys}"


def fingerprint(alias: str) -> Iterator[Block]:
    """Yield the blocks of all tables of a database, in the order of the tables' names.

    An empty table has one block of no rows, so that a table that is gone is noticed.
    """
    rows_of = _sqlite_rows if connections[alias].vendor == "sqlite" else _postgresql_rows
    for table, rows in rows_of(alias):
        empty = True
        while some := list(islice(rows, ROWS)):
            empty = False
            digest = hashlib.blake2b(digest_size=8)
            for _key, content in some:
                digest.update(len(content).to_bytes(8, "big"))
                digest.update(content)
            yield Block(table, len(some), some[0][0], some[-1][0], digest.hexdigest())
        if empty:
            yield Block(table, 0, "", "", "")


def differences(expected: Iterable[Block], found: Iterable[Block]) -> Iterator[str]:
    """Yield a sentence for each block that differs between two databases.

    Both are in the order of `fingerprint`, and neither is held in memory.
    """
    others = groupby(found, key=_table)
    other = next(others, None)
    for table, blocks in groupby(expected, key=_table):
        while other is not None and other[0] < table:
            yield f"The table {other[0]} was not there when it was backed up."
            other = next(others, None)
        if other is None or other[0] != table:
            yield f"The table {table} is missing."
            continue
        for block, instead in zip_longest(blocks, other[1]):
            if instead is None or (block is not None and not instead.rows and block.rows):
                yield f"{block} are missing."
            elif block is None or (instead.rows and not block.rows):
                yield f"{instead} were not there when it was backed up."
            elif block != instead:
                yield f"{block} are not what was backed up."
        other = next(others, None)
    while other is not None:
        yield f"The table {other[0]} was not there when it was backed up."
        other = next(others, None)


def _table(block: Block) -> str:
    return block.table


def _sqlite_rows(alias: str) -> Iterator[tuple[str, Iterator[tuple[str, bytes]]]]:
    # A connection without Django's converters, because they would change or refuse values.
    path = Path(connections[alias].settings_dict["NAME"])
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.text_factory = bytes
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
            " ESCAPE '\\' ORDER BY name"
        ).fetchall()
        for (name,) in names:
            table = name.decode()
            columns = connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
            keys = sorted((column[5], column[1].decode()) for column in columns if column[5])
            names_of_keys = [_quoted(key) for _place, key in keys] or ["rowid"]
            order = ", ".join(names_of_keys)
            count = len(names_of_keys)
            rows = connection.execute(f"SELECT {order}, * FROM {_quoted(table)} ORDER BY {order}")
            yield table, _rows_with_keys(rows, count)
    finally:
        connection.close()


def _rows_with_keys(rows: Iterable[Any], count: int) -> Iterator[tuple[str, bytes]]:
    """Yield the key, which is the first `count` columns, and the content of each row."""
    for row in rows:
        yield "/".join(map(_shown_key, row[:count])), repr(row[count:]).encode()


def _postgresql_rows(alias: str) -> Iterator[tuple[str, Iterator[tuple[str, bytes]]]]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL extra_float_digits = 1")
        cursor.execute(
            "SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.relname COLLATE"
            ' "C"'
        )
        tables = cursor.fetchall()
        for oid, table in tables:
            cursor.execute(
                "SELECT a.attname, t.typname FROM pg_index i"
                " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
                " JOIN pg_type t ON t.oid = a.atttypid"
                " WHERE i.indrelid = %s AND i.indisprimary ORDER BY a.attnum",
                [oid],
            )
            keys = cursor.fetchall()
            order = ", ".join(
                _quoted(key) + (' COLLATE "C"' if type in _COLLATED else "") for key, type in keys
            )
            shown = ", ".join(f"{_quoted(key)}::text" for key, _type in keys)
            key = f"concat_ws('/', {shown})" if keys else "''"
            yield table, _rows_as_text(cursor, table, key, order or '2 COLLATE "C"')


def _rows_as_text(cursor: Any, table: str, key: str, order: str) -> Iterator[tuple[str, bytes]]:
    """Yield the key and the content of each row, fetched some thousand at a time."""
    cursor.execute(
        f"DECLARE rows_of_a_table NO SCROLL CURSOR FOR SELECT {key}, (whole_row.*)::text"
        f" FROM {_quoted(table)} AS whole_row ORDER BY {order}"
    )
    while rows := _fetch(cursor):
        for shown, content in rows:
            yield _shown_key(shown), content.encode()
    cursor.execute("CLOSE rows_of_a_table")


def _fetch(cursor: Any) -> list[tuple[Any, str]]:
    cursor.execute("FETCH 2000 FROM rows_of_a_table")
    rows: list[tuple[Any, str]] = cursor.fetchall()
    return rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shown_key(key: Any) -> str:
    text = key.decode(errors="replace") if isinstance(key, bytes) else str(key)
    # A key is part of a line with tabs, and names rows to a person.
    return " ".join(text.split())[:80]
