"""A model as a table: its file name, its key and its columns.

Each app declares the tables of its models in `tables.py`. The bag, spreadsheets, exports and
imports use them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from tabular.columns import Column


@dataclass(frozen=True)
class Table:
    """One table: its file, its model, the headers of its key, its columns, and what to prefetch.

    `owner` has the leading headers of the key that identify the owner of a part. When a bag is
    loaded, a part that is missing while its owner is present is removed.
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
        """All headers of the file, in order."""
        return tuple(header for column in self.columns for header in column.headers)

    @property
    def is_record(self) -> bool:
        return self.key == ("identifier",)

    @cached_property
    def prefix(self) -> str:
        """The prefix of its records' identifiers; empty for a part."""
        if not self.is_record:
            return ""
        field: Any = self.model._meta.get_field("identifier")
        return str(field.prefix)

    def column(self, name: str) -> Column:
        """Return the column `name`. Raises KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]

    def cells(self, instance: Any) -> dict[str, str]:
        """Return the row of a saved `instance`: its cells by header."""
        return {
            header: cell
            for column in self.columns
            for header, cell in column.cells(instance).items()
        }

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        """Return `row` in the normal form in which `cells` would write it."""
        return {
            header: cell
            for column in self.columns
            for header, cell in column.normalise(row).items()
        }

    def key_of(self, row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[header].strip() for header in self.key)
