"""Records in the terms of schema.org: what every description begins with.

An address ending in a record's identifier under `/id/` is the record's `@id` in every language.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

CONTEXT = "https://schema.org"


#: What schema.org reads as a date: EDTF level 0, a single year, month or day.
SCHEMA_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


#: EDTF level 0 intervals, which ISO 8601 writes the same way.
SCHEMA_INTERVAL = re.compile(rf"{SCHEMA_DATE.pattern}(/{SCHEMA_DATE.pattern})?")


def record_uri(record: Any, request: HttpRequest) -> str:
    """The record's address in no language, absolute."""
    path = reverse("identify", kwargs={"identifier": record.identifier})
    return request.build_absolute_uri(path)


def base_description(record: Any, kind: str, request: HttpRequest) -> dict[str, Any]:
    """The beginning of every description: context, type, identity, identifier, page."""
    return {
        "@context": CONTEXT,
        "@type": kind,
        "@id": record_uri(record, request),
        "identifier": record.identifier,
        "url": request.build_absolute_uri(record.get_absolute_url()),
    }


def without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """`data` without what is not known: unknown is left out, never an empty string."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def schema_date(edtf: str, pattern: re.Pattern[str] = SCHEMA_DATE) -> str:
    """`edtf` where schema.org can read it, else nothing: a doubtful date is not made certain."""
    return edtf if pattern.fullmatch(edtf) else ""
