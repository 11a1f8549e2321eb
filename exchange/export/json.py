"""Export as JSON (RFC 8259): the list exported, the meaning of its fields, and the records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from exchange.export.context import ExportContext
from exchange.export.fields import column_values, fields_for_kind


def write_json(records: Iterable[Any], context: ExportContext) -> Iterator[str]:
    """Yield one JSON object. Its last member, `records`, has one object on each line.

    Values that are not known are left out; they are never empty texts.
    """
    fields = fields_for_kind(context.kind)
    head = {
        "title": context.title,
        "address": context.address,
        "museum": context.museum,
        "language": context.language,
        "made": context.made_at.isoformat(timespec="seconds"),
        "count": context.count,
        "fields": [
            {
                "name": name,
                "label": str(field.label),
                "description": str(field.description),
                **({"term": field.term} if field.term else {}),
            }
            for field in fields
            for name in field.column_names
        ],
    }
    yield _line(head)[:-1] + ',"records":['
    separator = "\n"
    for record in records:
        known = {
            name: value
            for name, value in column_values(record, fields, context)
            if value not in (None, "", ())
        }
        yield separator + _line(known)
        separator = ",\n"
    yield "\n]}\n"


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
