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
        if name not in self._owners:
            self._owners |= dict.fromkeys([name]) | dict(_parts(name))
        return self._owners[name]

    def look_up(self, row: dict[str, str]) -> None:
        """Look up what the cells of one more row refer to."""
        missing = _identifiers(self.table, [row]) - self._linked.keys()
        if missing:
            self._linked |= dict.fromkeys(missing) | find_records(sorted(missing))

    def _stored(self, rows: list[dict[str, str]]) -> Iterator[tuple[tuple[str, ...], Any]]:
        table = self.table
        queryset = table.model._default_manager.all()
        if not table.is_record:
            owners = {row.get(table.key[0], "").strip() for row in rows}
            owned = queryset.filter(**{f"{_owner_path(table)}__in": owners})
            instances = owned.iterator(_BATCH_SIZE)
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


def _parts(name: str) -> Iterator[tuple[str, Any]]:
    """Yield the parts of the record in `name` (`file:key`) that own parts, such as its wordings."""
    file, _colon, key = name.partition(":")
    table = next(each for each in TABLES if each.file == file)
    parts = table.model._default_manager.filter(**{_owner_path(table): key.partition("|")[0]})
    for instance in parts.select_related(*table.select).prefetch_related(*table.prefetch):
        yield f"{table.file}:{'|'.join(table.key_of(table.cells(instance)))}", instance


def _owner_path(table: Table) -> str:
    """Return the lookup from a part to the identifier in the first cell of its key."""
    header = table.key[0]
    for column in table.columns:
        if isinstance(column, Owner) and header in column.headers:
            return f"{column.field}__{dict(column.keys)[header].replace('.', '__')}"
    return f"{header}__identifier"


def _batches(names: list[str]) -> Iterator[list[str]]:
    remaining = iter(names)
    while batch := list(islice(remaining, _BATCH_SIZE)):
        yield batch
