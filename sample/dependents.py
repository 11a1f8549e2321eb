"""Search for records of the museum that refer to a sample, before the sample is removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q

from identifiers.models import Identified
from identifiers.sample_numbers import sample_filter

from .identifiers import MODELS


def dependents() -> list[str]:
    """Return a sentence for each record of the museum that refers to a record of the sample."""
    sentences: list[str] = []
    for model in MODELS:
        for key in _keys_to(model):
            sentences += _references(model, key)
    return sentences


def cascading_keys(model: type[models.Model]) -> list[Any]:
    """Return the foreign keys to `model` that cascade: the rows are deleted with the record."""
    return [key for key in _keys_to(model) if key.remote_field.on_delete is models.CASCADE]


def _keys_to(model: type[models.Model]) -> Iterator[Any]:
    """Yield every foreign key to `model`, also those of hidden tables of many-to-many links."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.field  # type: ignore[union-attr]


def _references(model: type[models.Model], key: Any) -> Iterator[str]:
    table = key.model
    rows = table._base_manager.filter(sample_filter(model, f"{key.name}__"))
    owners = _owners(table, key)
    if _is_record(table):
        rows = rows.exclude(sample_filter(table))
    elif key.remote_field.on_delete is not models.PROTECT and not table._meta.auto_created:
        return
    for owner in owners:
        rows = rows.exclude(_belongs_to_sample(owner))
    for row in rows.select_related(key.name, *[owner.name for owner in owners])[:20]:
        owner_record = next((getattr(row, owner.name) for owner in owners), row)
        target = getattr(row, key.name)
        yield f"{_label(owner_record)} refers to {target.identifier} ({key.verbose_name})"


def _owners(table: type[models.Model], key: Any) -> list[Any]:
    """Return the other foreign keys by which a row of `table` belongs to a record."""
    if _is_record(table):
        return []
    return [
        field
        for field in table._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field is not key
        and field.remote_field.on_delete is models.CASCADE
    ]


def _is_record(table: type[models.Model]) -> bool:
    return issubclass(table, Identified)


def _belongs_to_sample(owner: Any) -> Q:
    model = owner.related_model
    return sample_filter(model, f"{owner.name}__") if model in MODELS else Q(pk__in=[])


def _label(record: Any) -> str:
    return str(getattr(record, "identifier", "") or record)
