"""JSON (RFC 8259): the result, what its fields mean, and the records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from exchange.export.context import ExportContext
from exchange.export.fields import column_values, fields_for_kind


def write_json(records: Iterable[Any], scope: ExportContext) -> Iterator[str]:
    """One object; its last member, `records`, is a list with an object a line.

    What is not known is left out, never an empty text.
    """
    fields = fields_for_kind(scope.kind)
    head = {
        "title": scope.title,
        "address": scope.address,
        "museum": scope.museum,
        "language": scope.language,
        "made": scope.made_at.isoformat(timespec="seconds"),
        "count": scope.count,
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
            n: value
            for n, value in column_values(record, fields, scope)
            if value not in (None, "", ())
        }
        yield separator + _line(known)
        separator = ",\n"
    yield "\n]}\n"


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
