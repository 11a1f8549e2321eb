"""Finding records by identifier, without naming any kind of record here."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps

from identifiers.models import Identified, normalise_identifier


@cache
def record_types() -> dict[str, type[Identified]]:
    """Every model with an identifier, by its prefix: `{"SU": Subject, …}`."""
    return {
        model.identifier_prefix(): model
        for model in apps.get_models()
        if issubclass(model, Identified)
    }


def find_records(identifiers: list[str]) -> dict[str, Any]:
    """The records with these identifiers, public or not, in one query per kind."""
    wanted: dict[str, list[str]] = {}
    for identifier in identifiers:
        wanted.setdefault(identifier[:2], []).append(identifier)
    found: dict[str, Any] = {}
    for prefix, names in wanted.items():
        model = record_types().get(prefix)
        if model is not None:
            manager: Any = model._default_manager
            for record in manager.filter(identifier__in=names):
                found[record.identifier] = record
    return found


def find_record(typed: str) -> Any | None:
    """The record that `typed` names (`PH-0001`, `ph1`), or None."""
    identifier = normalise_identifier(typed)
    return find_records([identifier]).get(identifier) if identifier else None
