"""Looking up the records that the rows of a sheet name or link to, in few queries."""

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

_BATCH_SIZE = 500


class RecordLookup:
    """The stored records of a table by key (`stored`), and the records that cells refer to.

    `rows` are the rows of the sheet, by the museum's headers.
    """

    def __init__(self, table: Table, rows: Iterable[dict[str, str]]) -> None:
        self.table = table
        rows = list(rows)
        self._linked: dict[str, Any] = {}
        for batch in _batches(sorted(_identifiers(table, rows))):
            self._linked |= find_records(batch)
        self.stored = dict(self._stored(rows))
        self._owners: dict[str, Any] = {}

    def find(self, name: str) -> Any | None:
        """Return the record with an identifier, or the part with a `file:key`; None if none."""
        if ":" not in name:
            return self._linked.get(name)
        if not self._owners:
            self._owners = dict(_parts())
        return self._owners.get(name)

    def _stored(self, rows: list[dict[str, str]]) -> Iterator[tuple[tuple[str, ...], Any]]:
        table = self.table
        queryset = table.model._default_manager.all()
        if not table.is_record:
            instances = queryset.iterator(_BATCH_SIZE)
            while parts := list(islice(instances, _BATCH_SIZE)):
                for instance in prefetch_links(table, parts):
                    yield table.key_of(table.cells(instance)), instance
            return
        identifiers = sorted({row["identifier"].strip() for row in rows if row.get("identifier")})
        for batch in _batches(identifiers):
            records: Any = queryset.filter(identifier__in=batch)
            for record in prefetch_links(table, records):
                record.stored_identifier = record.identifier
                yield (record.identifier,), record


def _identifiers(table: Table, rows: list[dict[str, str]]) -> set[str]:
    """Return all identifiers in the link columns of `rows`."""
    names: set[str] = set()
    for column in table.columns:
        if isinstance(column, Link | Links):
            for row in rows:
                names.update(split_list(row.get(column.name, "")))
    return {name for name in names if name[:2].isalpha()}


def _parts() -> Iterator[tuple[str, Any]]:
    """Yield the parts that own parts (wordings and positions), with their `file:key`."""
    owners = {c.table for table in TABLES for c in table.columns if isinstance(c, Owner)}
    for table in TABLES:
        if table.file in owners:
            queryset = table.model._default_manager.select_related(*table.select)
            for instance in queryset.prefetch_related(*table.prefetch):
                yield f"{table.file}:{'|'.join(table.key_of(table.cells(instance)))}", instance


def _batches(names: list[str]) -> Iterator[list[str]]:
    remaining = iter(names)
    while batch := list(islice(remaining, _BATCH_SIZE)):
        yield batch
