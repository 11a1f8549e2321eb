"""The list of all fields, used by CSV, JSON, the page of fields and docs/exports.md (a test)."""

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
    """Return the fields of records of one `kind` (`PH`, `TE`); all fields if it is ""."""
    return tuple(field for field in FIELDS if field.applies_to(kind))


def column_values(
    record: Any, fields: tuple[Field, ...], context: ExportContext
) -> Iterator[tuple[str, Value]]:
    """Yield (column name, value) for all columns of `fields`.

    The value is None where the record's kind does not have the field.
    """
    kind = record.identifier[:2]
    for field in fields:
        if field.applies_to(kind):
            yield from zip(field.column_names, field.values(record, context), strict=True)
        else:
            yield from ((name, None) for name in field.column_names)
