"""The schema.org properties that the JSON-LD of every record begins with.

The record's address under `/id/`, which belongs to no language, is its `@id` in every language.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest

from records.documents import page_path

CONTEXT = "https://schema.org"

#: A date that schema.org can express: EDTF level 0, a single year, month or day.
SCHEMA_DATE = re.compile(r"\d{4}(-\d\d){0,2}")

#: The same, or an EDTF level 0 interval, which ISO 8601 writes in the same way.
SCHEMA_INTERVAL = re.compile(rf"{SCHEMA_DATE.pattern}(/{SCHEMA_DATE.pattern})?")


def record_uri(record: Any, request: HttpRequest) -> str:
    """Return the absolute address of the record under `/id/`."""
    return request.build_absolute_uri(page_path("identify", record.identifier))


def base_description(record: Any, kind: str, request: HttpRequest) -> dict[str, Any]:
    """Return the properties of every record: context, type, `@id`, identifier and page.

    `kind` is a type of schema.org, e.g. "Photograph".
    """
    return {
        "@context": CONTEXT,
        "@type": kind,
        "@id": record_uri(record, request),
        "identifier": record.identifier,
        "url": request.build_absolute_uri(record.get_absolute_url()),
    }


def without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` without empty values: what is unknown is left out."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def schema_date(edtf: str, pattern: re.Pattern[str] = SCHEMA_DATE) -> str:
    """Return `edtf` if it matches `pattern`, or else an empty string.

    Dates that schema.org cannot express, such as uncertain ones, are left out and not simplified.
    """
    return edtf if pattern.fullmatch(edtf) else ""
