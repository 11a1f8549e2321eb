"""A kind of record as a table: its file, its model, and the columns between them.

Every app declares those of its models in `tables.py`; bag, spreadsheets, exports and import read
them there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from tabular.columns import Column


@dataclass(frozen=True)
class Table:
    """One file: its model, the headers that are its key, its columns, and what to fetch with it.

    `owner` is the header prefix of the key that names the owning row; a part that the bag no
    longer has, while it has the owner, is removed.
    """

    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    owner: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """Every header of the file, in order."""
        return tuple(header for column in self.columns for header in column.headers)

    @property
    def is_record(self) -> bool:
        return self.key == ("identifier",)

    @cached_property
    def prefix(self) -> str:
        """What the identifiers of its records begin with; empty for a part."""
        if not self.is_record:
            return ""
        field: Any = self.model._meta.get_field("identifier")
        return str(field.prefix)

    def column(self, name: str) -> Column:
        """The column `name`. Raises KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]

    def cells(self, instance: Any) -> dict[str, str]:
        """The row that the database would write for a saved `instance`."""
        return {
            header: cell
            for column in self.columns
            for header, cell in column.cells(instance).items()
        }

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        """`row` as the database would write it."""
        return {
            header: cell
            for column in self.columns
            for header, cell in column.normalise(row).items()
        }

    def key_of(self, row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[header].strip() for header in self.key)
