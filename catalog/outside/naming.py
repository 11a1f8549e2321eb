"""Which columns of records hold an address outside, and which records name a broken one."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import Q

from catalog.models.outside import OutsideLink
from catalog.records import record_types


def address_fields(model: type[models.Model]) -> list[str]:
    """The names of the columns of `model` that hold an address."""
    return [field.name for field in model._meta.local_fields if isinstance(field, models.URLField)]


def naming_models() -> list[type[models.Model]]:
    """Every kind of record that names addresses."""
    return [model for model in record_types().values() if address_fields(model)]


def named_addresses() -> Iterator[str]:
    """Every address that a record names, once, in order."""
    found: set[str] = set()
    for model in naming_models():
        for name in address_fields(model):
            found.update(model._base_manager.exclude(**{name: ""}).values_list(name, flat=True))
    yield from sorted(found - {None, ""})


def names_broken(model: type[models.Model]) -> Q:
    """The records of `model` that name an address which does not answer any more."""
    broken = OutsideLink.objects.filter(broken_since__isnull=False).values("address")
    condition = Q()
    for name in address_fields(model):
        condition |= Q(**{f"{name}__in": broken})
    return condition
