"""The identifiers reserved for records of the synthetic sample (docs/sample.md)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from identifiers.models import SAMPLE_NUMBERS


def identifier(prefix: str, ordinal: int) -> str:
    """Return the identifier of the sample's record number `ordinal` (from 0) under `prefix`."""
    return f"{prefix}-{SAMPLE_NUMBERS[ordinal]}"


def is_of_sample(written: str) -> bool:
    """Return whether an identifier, such as `PH-900000001`, is one of a sample's."""
    return int(written.partition("-")[2]) in SAMPLE_NUMBERS


def prefix_of(model: type[models.Model]) -> str:
    """Return the identifier prefix of `model`: `PH` for Photo."""
    field: Any = model._meta.get_field("identifier")
    return str(field.prefix)


def sample_filter(model: type[models.Model], path: str = "") -> models.Q:
    """Return the condition that a record of `model`, reached by `path` (`photo__`), is a sample's.

    No other record has such a number: the counter never allocates one, and no form accepts one.
    """
    start = f"{prefix_of(model)}-9"
    length = len(identifier(prefix_of(model), 0))
    return models.Q(**{f"{path}identifier__startswith": start}) & models.Q(
        Exact(Length(f"{path}identifier"), length)
    )
