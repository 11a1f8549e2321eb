"""Rows without an identifier that look like records that exist, or like an earlier row.

Such a row is known by a column: the holder's number, the name of the file, a name in any language,
or another column that the curator names. Where that cell is empty, or no column is named, a row is
alike if a record has the same value in every cell that the sheet gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

import languages
from exchange.tables.prefetch import prefetch_links
from photos.imports.lookup import normalize_name
from photos.models import Photo
from records.table import Table
from tabular.columns import Column, Translated

from .cells import normalise_line_ends, overlay
from .rules import FILE_HEADER, default_cells, read_only_headers

#: The columns by which rows are known, the first that a sheet has; "" compares all cells.
_PREFERRED = ("holder_number", FILE_HEADER, "reference_code", "slug", "name", "work")
#: Columns by which candidates are selected before all their cells are compared, at most.
_MAX_SELECTING = 6
_BATCH_SIZE = 500


def match_choices(table: Table, headers: Iterable[str]) -> list[str]:
    """Return the columns by which the rows of a sheet with these headers may be known.

    Translated names and titles are compared in all languages at once, as `name` and `title`.
    """
    given = set(headers)
    if not table.is_record:
        return []
    texts = (column for column in _texts(table) if given.intersection(column.headers))
    names = [column.name for column in texts if column.name != "identifier"]
    return [*names, *([FILE_HEADER] if FILE_HEADER in given else [])]


def default_match(table: Table, headers: Iterable[str]) -> str:
    """Return the column by which the rows of a sheet with these headers are known at first."""
    choices = match_choices(table, headers)
    return next((name for name in _PREFERRED if name in choices), "")


def _texts(table: Table) -> list[Column]:
    """Return the columns whose cells are texts that the database stores as they are."""
    return [column for column in table.columns if type(column) in (Column, Translated)]


class Likeness:
    """The records that rows are compared with, by the column `match_by`."""

    def __init__(self, table: Table, match_by: str) -> None:
        self.table, self.match_by = table, match_by
        self._default = default_cells(table)
        self._ignored = {"identifier", *read_only_headers(table)}
        #: By value of the column, or by all cells, pairs of identifier and holder.
        self._by_value: dict[str, list[tuple[str, str]]] = {}
        self._by_cells: dict[tuple[Any, ...], list[str]] = {}
        self._headers: tuple[str, ...] = ()

    def index_values(self, records: QuerySet[Any]) -> None:
        """Read what the records have in the column; one query for each language."""
        with_holder = ("holder__identifier",) if self.match_by == "holder_number" else ()
        for path in self._paths():
            found = records.exclude(**{path: ""}).exclude(**{f"{path}__isnull": True})
            rows = found.order_by().values_list("identifier", path, *with_holder)
            for identifier, value, *holder in rows.iterator(_BATCH_SIZE):
                pair = (identifier, (holder[0] or "") if holder else "")
                pairs = self._by_value.setdefault(self._normal(value), [])
                if pair not in pairs:
                    pairs.append(pair)

    def index_cells(self, rows: list[dict[str, str]], records: QuerySet[Any]) -> None:
        """Read those of `records` that may be the same as one of `rows` in every cell."""
        self._by_cells.clear()
        rows = [row for row in rows if not row.get("identifier") and not any(self.values(row))]
        if not rows:
            return
        self._headers = tuple(
            name for name in self.table.headers if name in rows[0] and name not in self._ignored
        )
        texts = {name for column in _texts(self.table) for name in column.headers}
        selecting = [
            name for name in self._headers if name in texts and all(row.get(name) for row in rows)
        ]
        if not selecting:
            return
        conditions = {
            f"{name}__in": list({row[name] for row in rows}) for name in selecting[:_MAX_SELECTING]
        }
        for record in prefetch_links(self.table, records.filter(**conditions)[: 10 * _BATCH_SIZE]):
            key = self._cells_key(self.table.cells(record))
            self._by_cells.setdefault(key, []).append(record.identifier)

    def values(self, row: dict[str, str]) -> list[tuple[str, str]]:
        """Return the row's values in the column, each with the holder where that is compared."""
        names: tuple[str, ...] = (self.match_by,)
        if self.match_by and self.match_by not in (*self.table.headers, FILE_HEADER):
            names = languages.columns(self.match_by)
        holder = row.get("holder", "").strip() if self.match_by == "holder_number" else ""
        values = (self._normal(row.get(name, "")) for name in names)
        return [(value, holder) for value in values if value]

    def records(self, row: dict[str, str]) -> list[str]:
        """Return the identifiers of the records that `row` looks like."""
        values = self.values(row)
        if not values:
            return self._equal_records(row) if self._by_cells else []
        found = [
            identifier
            for value, holder in values
            for identifier, owner in self._by_value.get(value, ())
            if not (holder and owner) or holder == owner
        ]
        return sorted(set(found))

    def _equal_records(self, row: dict[str, str]) -> list[str]:
        try:
            cells = self.table.normalise(overlay(self.table, self._default, row))
        except ValidationError:  # the row is wrong, and is not applied
            return []
        return sorted(self._by_cells.get(self._cells_key(cells), []))

    def _cells_key(self, cells: dict[str, str]) -> tuple[str, ...]:
        return tuple(normalise_line_ends(cells[name]) for name in self._headers)

    def _paths(self) -> tuple[str, ...]:
        """Return the lookups from a record to its values in the column."""
        if not self.match_by:
            return ()
        if self.match_by == FILE_HEADER:
            return ("master__original_name",) if self.table.model is Photo else ()
        if self.match_by in self.table.headers:
            return (self.match_by,)
        return languages.columns(self.match_by)

    def _normal(self, value: str) -> str:
        if self.match_by == FILE_HEADER:
            value = value.replace("\\", "/").rpartition("/")[2]
        return normalize_name(value)


class NewRecords:
    """What was made by others since a sheet was previewed, so that it is not made twice.

    `newest` is the highest primary key at the time of the preview, and `own` are the primary keys
    of the records that the sheet itself has made.
    """

    def __init__(self, table: Table, match_by: str, newest: int, own: set[int]) -> None:
        self.table, self.newest, self.own = table, newest, own
        self.likeness = Likeness(table, match_by)
        self._others: list[int] = []

    def alike(self, row: dict[str, str]) -> list[str]:
        """Return the identifiers of records made since that `row` looks like."""
        manager = self.table.model._default_manager
        newer = list(manager.filter(pk__gt=self.newest).order_by("pk").values_list("pk", flat=True))
        others = [pk for pk in newer if pk not in self.own]
        if newer:
            self.newest = newer[-1]
        if others:
            self._others += others
            self.likeness.index_values(manager.filter(pk__in=others))
        if not self.likeness.values(row) and self._others:
            self.likeness.index_cells([row], manager.filter(pk__in=self._others))
        return self.likeness.records(row)
