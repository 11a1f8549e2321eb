"""The records that a sheet's rows name, and those that they link to, fetched at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from exchange.tables.prefetch import prefetch_links
from exchange.tables.registry import TABLES
from identifiers.resolve import find_records
from records.columns import Link, Links
from records.part_columns import Owner
from records.table import Table
from tabular.columns import split_list

_AT_ONCE = 500


class RecordLookup:
    """The records of a table by key, and everything that cells refer to."""

    def __init__(self, table: Table, rows: Iterable[dict[str, str]]) -> None:
        self.table = table
        rows = list(rows)
        self._linked: dict[str, Any] = {}
        for some in _batches(sorted(_identifiers(table, rows))):
            self._linked |= find_records(some)
        self.stored = dict(self._stored(rows))
        self._owners: dict[str, Any] = {}

    def find(self, name: str) -> Any | None:
        """A record by its identifier, or a part by `file:key`, as the bag's columns ask for it."""
        if ":" not in name:
            return self._linked.get(name)
        if not self._owners:
            self._owners = dict(_parts())
        return self._owners.get(name)

    def _stored(self, rows: list[dict[str, str]]) -> Iterator[tuple[tuple[str, ...], Any]]:
        table = self.table
        found = table.model._default_manager.all()
        if not table.is_record:
            every = found.iterator(_AT_ONCE)
            while records := list(islice(every, _AT_ONCE)):
                for instance in prefetch_links(table, records):
                    yield table.key_of(table.cells(instance)), instance
            return
        names = sorted({row["identifier"].strip() for row in rows if row.get("identifier")})
        for some in _batches(names):
            named: Any = found.filter(identifier__in=some)
            for record in prefetch_links(table, named):
                record.stored_identifier = record.identifier
                yield (record.identifier,), record


def _identifiers(table: Table, rows: list[dict[str, str]]) -> set[str]:
    """Every identifier that a link of `rows` names."""
    wanted: set[str] = set()
    for column in table.columns:
        if isinstance(column, Link | Links):
            for row in rows:
                wanted.update(split_list(row.get(column.name, "")))
    return {name for name in wanted if name[:2].isalpha()}


def _parts() -> Iterator[tuple[str, Any]]:
    """The parts that own parts: wordings and positions, by the name that the bag gives them."""
    owners = {c.table for table in TABLES for c in table.columns if isinstance(c, Owner)}
    for table in TABLES:
        if table.file in owners:
            found = table.model._default_manager.select_related(*table.select)
            for instance in found.prefetch_related(*table.prefetch):
                yield f"{table.file}:{'|'.join(table.key_of(table.cells(instance)))}", instance


def _batches(names: list[str]) -> Iterator[list[str]]:
    left = iter(names)
    while some := list(islice(left, _AT_ONCE)):
        yield some
