"""How a kind of record is written as a table: the file, the model, and the columns.

Each app declares the tables of its models in `tables.py`. The bag (BagIt, RFC 8493), spreadsheets,
exports and the import of photographs all read them from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from tabular.columns import Column


@dataclass(frozen=True)
class Table:
    """A kind of record, or of part of a record, as one CSV file.

    `file` is the name of the file and `model` what its rows are. `key` are the headers whose cells
    together identify a row. For a part, `owner` are the first headers of the key, those that
    identify the row it belongs to: a part that is missing from a bag which has its owner is
    removed. `select` and `prefetch` are the links to fetch with the instances
    (`select_related`, `prefetch_related`).
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
        """Whether the rows are records with identifiers, not parts of records."""
        return self.key == ("identifier",)

    @cached_property
    def prefix(self) -> str:
        """The two letters that the identifiers of its records begin with; "" for a part."""
        if not self.is_record:
            return ""
        field: Any = self.model._meta.get_field("identifier")
        return str(field.prefix)

    def column(self, name: str) -> Column:
        """Return the column called `name`. Raises KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]

    def cells(self, instance: Any) -> dict[str, str]:
        """Return the row of a saved `instance`, by header."""
        return {
            header: cell
            for column in self.columns
            for header, cell in column.cells(instance).items()
        }

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        """Return `row` spelt as `cells` would spell the same values.

        Raises ValidationError for a cell that cannot be read.
        """
        return {
            header: cell
            for column in self.columns
            for header, cell in column.normalise(row).items()
        }

    def key_of(self, row: dict[str, str]) -> tuple[str, ...]:
        """Return the cells of `row` that identify it, without spaces around them."""
        return tuple(row[header].strip() for header in self.key)
