"""A field of an export: its name, its meaning, and how its value is read from a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Any, cast

from django.utils.functional import Promise

import languages
from exchange.export.context import ExportContext
from records.table import Table
from records.templatetags.museum import shown_text
from tabular.columns import Column

Value = str | int | bool | tuple[str, ...] | tuple[int, ...] | None

#: Reads the value of one column from a record.
ReadValue = Callable[[Any, ExportContext], Value]

#: Identifier prefixes of the kinds of record that have fields of their own.
PHOTOGRAPH, TESTIMONY = "PH", "TE"


@dataclass(frozen=True)
class Field:
    """One value of a record.

    `read` takes the record and the context; it returns None, "" or an empty tuple where the value
    is not known. A subclass that overrides `values` may have no `read`. `term` is the Dublin Core
    term that corresponds to the field, if any. `kinds` are the identifier prefixes of the records
    that have the field; if it is empty, all records have it.
    """

    name: str
    label: str | Promise
    description: str | Promise
    read: ReadValue | None
    term: str = ""
    kinds: tuple[str, ...] = ()

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of the field's columns."""
        return (self.name,)

    def applies_to(self, kind: str) -> bool:
        """Return whether records of `kind` have the field; always true if `kind` is ""."""
        return not kind or not self.kinds or kind in self.kinds

    def values(self, record: Any, context: ExportContext) -> tuple[Value, ...]:
        """Return one value for each of `column_names`, read from a `record` it applies to."""
        assert self.read is not None
        return (self.read(record, context),)


@dataclass(frozen=True)
class TableField(Field):
    """A field that is a column of the record's table (declared in the app's `tables.py`).

    It has the column's headers and values. Fields that are links have a `read` of their own,
    because only links to public records are exported.
    """

    read: ReadValue | None = None
    column: Column = dataclass_field(kw_only=True)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        return self.column.headers

    def values(self, record: Any, context: ExportContext) -> tuple[Value, ...]:
        if self.read is not None:
            return (self.read(record, context),)
        return cast("tuple[Value, ...]", self.column.values(record))


def table_field(
    tables: tuple[Table, ...],
    name: str,
    label: str | Promise,
    description: str | Promise,
    term: str = "",
    read: ReadValue | None = None,
) -> TableField:
    """Return a field for the column `name`, which all `tables` must declare with equal headers.

    The other arguments are those of `Field`. Raises KeyError if a table has no such column.
    """
    column, *others = (table.column(name) for table in tables)
    assert all(other.headers == column.headers for other in others)
    kinds = tuple(table.prefix for table in tables)
    return TableField(name, label, description, read, term, kinds, column=column)


@dataclass(frozen=True)
class TranslatedTitle(Field):
    """The title in every language: a record's `title` or, where it has none, its `name`.

    A language without a title stays empty; it is not filled from another language.
    """

    read: ReadValue | None = None

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        return languages.columns(self.name)

    def values(self, record: Any, context: ExportContext) -> tuple[Value, ...]:
        field = "title" if hasattr(record, "title") else "name"
        return tuple(
            getattr(record, f"{field}_{language}", None) or None for language in languages.codes()
        )


def read_attribute(name: str) -> Callable[[Any, ExportContext], Value]:
    """Return a `read` function for the attribute `name`."""
    return lambda record, context: getattr(record, name, None)


def heading_of(record: Any) -> str:
    """Return the heading of `record` in the active language, or else in a language that it has."""
    return str(record.headline or shown_text(record, "title")[0] or shown_text(record, "name")[0])


def public_or_none(record: Any) -> Any | None:
    """Return `record` if it is published, else None: exports mention public records only."""
    return record if record is not None and record.is_published() else None
