"""Finding records by identifier, without naming any kind of record here."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from catalog.models.identifier import IdentifierField, normalise_identifier


@cache
def record_types() -> dict[str, type[models.Model]]:
    """Every model with an identifier, by its prefix: `{"SU": Subject, …}`."""
    types: dict[str, type[models.Model]] = {}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, IdentifierField):
                types[field.prefix] = model
    return types


def find_records(identifiers: list[str]) -> dict[str, Any]:
    """The records with these identifiers, public or not, in one query per kind."""
    wanted: dict[str, list[str]] = {}
    for identifier in identifiers:
        wanted.setdefault(identifier[:2], []).append(identifier)
    found: dict[str, Any] = {}
    for prefix, names in wanted.items():
        model = record_types().get(prefix)
        if model is not None:
            for record in model._default_manager.filter(identifier__in=names):
                found[record.identifier] = record  # type: ignore[attr-defined]
    return found


def find_record(typed: str) -> Any | None:
    """The record that `typed` names (`PH-0001`, `ph1`), or None."""
    identifier = normalise_identifier(typed)
    return find_records([identifier]).get(identifier) if identifier else None
