"""Documents as JSON, in which the state of a published record can be kept for ever.

A JSON document names its schema, such as `photo/1`, the language, and the identifier of the record.
It holds what the dataclass holds, by the names of its fields: texts and Markdown as objects with
the language that is shown, dates with their EDTF, addresses as paths. Nothing in it is unpublished:
documents hold nothing of records that are not public. Primary keys are left out.

The number of a schema is raised when a field is renamed or removed, or its meaning changes. A new
field does not raise it, as readers ignore what they do not know.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import languages
from identifiers.resolve import record_types

from .values import Text

#: The version of the schema of each kind of record that has a page document, by model name.
VERSIONS = {"article": 1, "photo": 1, "question": 1, "testimony": 1}


def to_json(document: Any) -> dict[str, Any]:
    """Return the JSON object of the document of a page, made in the active language.

    Raises KeyError for a kind of record without a schema, and ValueError for a record that is not
    published, of which nothing may be kept.
    """
    if not document.is_published:
        raise ValueError(f"{document.identifier} is not published: publish it first.")
    name = str(record_types()[document.identifier[:2]]._meta.model_name)
    return {
        "schema": f"{name}/{VERSIONS[name]}",
        "language": languages.current(),
        **_value(document),
    }


def _value(value: Any) -> Any:
    if isinstance(value, Text):
        return {"text": str(value), "lang": value.lang or languages.current()} if value else None
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_value(one) for one in value]
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _value(one) for name, one in named if name != "key"}
    raise TypeError(f"A document holds plain data alone, not {type(value).__name__}.")
