"""What is not a sample's but refers to one: it is asked before a sample is removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q

from identifiers.models import Identified
from identifiers.sample_numbers import sample_filter

from .identifiers import MODELS


def dependents() -> list[str]:
    """Records of the museum that refer to a sample's, each in words; empty when none does."""
    found: list[str] = []
    for model in MODELS:
        for link in _keys_to(model):
            found += _references(model, link)
    return found


def cascading_keys(model: type[models.Model]) -> list[Any]:
    """The foreign keys by which rows belong to a record of `model` and go with it."""
    return [link for link in _keys_to(model) if link.remote_field.on_delete is models.CASCADE]


def _keys_to(model: type[models.Model]) -> Iterator[Any]:
    """Every foreign key, also of the hidden tables of many-to-many links, that leads to `model`."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.field  # type: ignore[union-attr]


def _references(model: type[models.Model], link: Any) -> Iterator[str]:
    table = link.model
    rows = table._base_manager.filter(sample_filter(model, f"{link.name}__"))
    owners = _owners(table, link)
    if _is_record(table):
        rows = rows.exclude(sample_filter(table))
    elif link.remote_field.on_delete is not models.PROTECT and not table._meta.auto_created:
        return
    for owner in owners:
        rows = rows.exclude(_belongs_to_sample(owner))
    for row in rows.select_related(link.name, *[owner.name for owner in owners])[:20]:
        who = next((getattr(row, owner.name) for owner in owners), row)
        what = getattr(row, link.name)
        yield f"{_label(who)} refers to {what.identifier} ({link.verbose_name})"


def _owners(table: type[models.Model], link: Any) -> list[Any]:
    """The other foreign keys by which a row of `table` belongs to a record."""
    if _is_record(table):
        return []
    return [
        field
        for field in table._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field is not link
        and field.remote_field.on_delete is models.CASCADE
    ]


def _is_record(table: type[models.Model]) -> bool:
    return issubclass(table, Identified)


def _belongs_to_sample(owner: Any) -> Q:
    model = owner.related_model
    return sample_filter(model, f"{owner.name}__") if model in MODELS else Q(pk__in=[])


def _label(record: Any) -> str:
    return str(getattr(record, "identifier", "") or record)
