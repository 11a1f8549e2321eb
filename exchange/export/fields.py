"""The one list of fields: CSV, JSON, the page that explains them and docs/exports.md read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exchange.export.context import ExportContext
from exchange.export.field import Field, Value
from exchange.export.figure_fields import FIGURE_FIELDS
from exchange.export.photo_fields import PHOTO, PHOTO_TEXTS
from exchange.export.place_fields import PLACE_AND_SUBJECTS
from exchange.export.shared_fields import DATE, RECORD_TIMESTAMPS, SHARED
from exchange.export.testimony_fields import TESTIMONY_FIELDS

#: Every field, in the order of the columns.
FIELDS: tuple[Field, ...] = (
    *SHARED,
    *PHOTO_TEXTS[:2],
    *DATE,
    *PHOTO_TEXTS[2:],
    *PLACE_AND_SUBJECTS,
    *PHOTO,
    *TESTIMONY_FIELDS,
    *FIGURE_FIELDS,
    *RECORD_TIMESTAMPS,
)


def fields_for_kind(kind: str) -> tuple[Field, ...]:
    """The fields of records of one `kind` (`PH`, `TE`); of all where it is empty."""
    return tuple(field for field in FIELDS if field.applies_to(kind))


def column_values(
    record: Any, fields: tuple[Field, ...], scope: ExportContext
) -> Iterator[tuple[str, Value]]:
    """Name and value of every column of `record`; None where its kind does not have the field."""
    kind = record.identifier[:2]
    for field in fields:
        if field.applies_to(kind):
            yield from zip(field.column_names, field.values(record, scope), strict=True)
        else:
            yield from ((name, None) for name in field.column_names)
