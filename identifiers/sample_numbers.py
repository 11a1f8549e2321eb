"""The identifiers that only records of a synthetic sample have."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from identifiers.models import SAMPLE_NUMBERS


def identifier(prefix: str, ordinal: int) -> str:
    """The identifier of the sample's record number `ordinal` (from 0) under `prefix`."""
    return f"{prefix}-{SAMPLE_NUMBERS[ordinal]}"


def prefix_of(model: type[models.Model]) -> str:
    """`PH` of Photo."""
    field: Any = model._meta.get_field("identifier")
    return str(field.prefix)


def sample_filter(model: type[models.Model], path: str = "") -> models.Q:
    """The condition that a record of `model`, reached by `path` (`photo__`), is a sample's.

    The counter never gives these numbers out, and nobody can type one.
    """
    begins = f"{prefix_of(model)}-9"
    whole = len(identifier(prefix_of(model), 0))
    return models.Q(**{f"{path}identifier__startswith": begins}) & models.Q(
        Exact(Length(f"{path}identifier"), whole)
    )
