"""The registry of the worklist's checks; a module adds its own with `register`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Count, Model, Q
from django.http import HttpRequest
from django.urls import reverse

#: The changelist parameter whose value is the name of a check.
PARAMETER = "missing"


@dataclass(frozen=True)
class Check:
    """Something that a record can lack.

    `name` is part of addresses and never changes; `model` is a label such as "photos.Photo";
    `condition` returns the filter for the records concerned, which may contain an Exists or a
    subquery; `title` and `heading` are displayed, and checks with the same `heading` are grouped;
    `page` is a URL name.
    """

    name: str
    model: str
    title: Any
    heading: Any
    condition: Callable[[], Q]
    #: The URL name of the page that handles these records, if not their changelist.
    page: str = ""

    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    def address(self) -> str:
        """Return the address where these records are handled: `page`, or their changelist."""
        return reverse(self.page) if self.page else self.listing()

    def listing(self) -> str:
        """Return the address of the changelist filtered to exactly these records."""
        meta = self.model_class()._meta
        listing = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return f"{listing}?{PARAMETER}={self.name}"


@dataclass(frozen=True)
class CheckCount:
    """A check with the number of its records that the user may see."""

    check: Check
    count: int


_checks: dict[tuple[str, str], Check] = {}


def register(check: Check) -> None:
    """Add `check` to the worklist. Raises ValueError if its model has a check of that name."""
    key = (check.model, check.name)
    if key in _checks:
        raise ValueError(f"{check.model} has a check named “{check.name}” already.")
    _checks[key] = check


def checks_of(model: type[Model]) -> list[Check]:
    """Return the checks of one model, in the order of their registration."""
    return [check for check in _checks.values() if check.model == model._meta.label]


def checked_models() -> Iterable[type[Model]]:
    """Return the models that have at least one check."""
    return [apps.get_model(label) for label in dict.fromkeys(check.model for check in all_checks())]


def all_checks() -> list[Check]:
    """Return all checks, in the order of their registration."""
    return list(_checks.values())


def count_checks(request: HttpRequest) -> list[CheckCount]:
    """Count the checks of the models that the user may view, with one query for each model."""
    found: dict[Check, int] = {}
    for model in checked_models():
        model_admin = admin.site.get_model_admin(model)
        if not model_admin.has_view_permission(request):
            continue
        checks = checks_of(model)
        # Numbered aliases, because an alias must not equal the name of a column.
        aggregates = {
            f"check_{number}": Count("pk", filter=check.condition())
            for number, check in enumerate(checks)
        }
        counts = model_admin.get_queryset(request).order_by().aggregate(**aggregates)
        found |= dict(zip(checks, (counts[alias] for alias in aggregates), strict=True))
    return [CheckCount(check, found[check]) for check in all_checks() if check in found]
