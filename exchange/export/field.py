"""A field of an export: its name, what it means, and how it is read off a record."""

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

#: What a record has to say in one column.
ReadValue = Callable[[Any, ExportContext], Value]

#: Prefixes of the kinds of record that have fields of their own.
PHOTOGRAPH, TESTIMONY = "PH", "TE"


@dataclass(frozen=True)
class Field:
    """One value of a record.

    `read` takes the record and the scope; None, an empty text or an empty tuple mean that it is
    not known. (A subclass whose values come from elsewhere may have none.) `term` is the Dublin
    Core term that it answers to, if there is one. `kinds` are the prefixes of the records that
    have it; empty: every record.
    """

    name: str
    label: str | Promise
    description: str | Promise
    read: ReadValue | None
    term: str = ""
    kinds: tuple[str, ...] = ()

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return (self.name,)

    def applies_to(self, kind: str) -> bool:
        """Whether records of `kind` have it; `kind` empty: whether any have."""
        return not kind or not self.kinds or kind in self.kinds

    def values(self, record: Any, scope: ExportContext) -> tuple[Value, ...]:
        """The values of its columns for a `record` that it concerns, in the order of `column_names`."""
        assert self.read is not None
        return (self.read(record, scope),)


@dataclass(frozen=True)
class TableField(Field):
    """A field that is a column of the record's table (`tables.py` of its app), under its names.

    Its values are those of the column, unless it has a `read` of its own: of links only those that
    are public leave the museum.
    """

    read: ReadValue | None = None
    column: Column = dataclass_field(kw_only=True)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        return self.column.headers

    def values(self, record: Any, scope: ExportContext) -> tuple[Value, ...]:
        if self.read is not None:
            return (self.read(record, scope),)
        return cast("tuple[Value, ...]", self.column.values(record))


def table_field(
    tables: tuple[Table, ...],
    name: str,
    label: str | Promise,
    description: str | Promise,
    term: str = "",
    read: ReadValue | None = None,
) -> TableField:
    """The column `name` that each of `tables` declares. Raises KeyError where one does not."""
    column, *others = (table.column(name) for table in tables)
    assert all(other.headers == column.headers for other in others)
    kinds = tuple(table.prefix for table in tables)
    return TableField(name, label, description, read, term, kinds, column=column)


@dataclass(frozen=True)
class TranslatedTitle(Field):
    """The title in every language, whatever the kind of record calls it; none is filled in."""

    read: ReadValue | None = None

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        return languages.columns(self.name)

    def values(self, record: Any, scope: ExportContext) -> tuple[Value, ...]:
        own = "title" if hasattr(record, "title") else "name"
        return tuple(
            getattr(record, f"{own}_{language}", None) or None for language in languages.codes()
        )


def read_attribute(name: str) -> Callable[[Any, ExportContext], Value]:
    """A reader of a plain attribute."""
    return lambda record, scope: getattr(record, name, None)


def heading_of(record: Any) -> str:
    """The heading of `record` in the language of the export, else in one that it has."""
    return str(record.headline or shown_text(record, "title")[0] or shown_text(record, "name")[0])


def public_or_none(record: Any) -> Any | None:
    """`record` where it is public, else None: an export names nothing that is not."""
    return record if record is not None and record.is_published() else None
