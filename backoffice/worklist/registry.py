"""The checks that the work list counts; any app of the desk may add its own with `register`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Count, Model, Q
from django.http import HttpRequest
from django.urls import reverse

#: The parameter of the admin's lists that shows the records of one check.
PARAMETER = "missing"


@dataclass(frozen=True)
class Check:
    """Something that a record can lack.

    `name` stands in addresses and never changes; `model` is a label such as "photos.Photo";
    `condition` gives the records concerned, and may hold an Exists or a subquery; `title` and
    `heading` are what the curator reads, `heading` the same for all checks that stand together;
    `page` is the name of an address.
    """

    name: str
    model: str
    title: Any
    heading: Any
    condition: Callable[[], Q]
    #: Where the records concerned are worked through, if that is not their list.
    page: str = ""

    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    def address(self) -> str:
        """Where the records concerned are worked through: their page, or their list."""
        return reverse(self.page) if self.page else self.listing()

    def listing(self) -> str:
        """The admin's list of the records concerned, of those and no others."""
        meta = self.model_class()._meta
        listing = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return f"{listing}?{PARAMETER}={self.name}"


@dataclass(frozen=True)
class CheckCount:
    """A check with the number of records concerned that the user may see."""

    check: Check
    count: int


_checks: dict[tuple[str, str], Check] = {}


def register(check: Check) -> None:
    """Put `check` on the work list. Raises ValueError if its model has one of that name."""
    key = (check.model, check.name)
    if key in _checks:
        raise ValueError(f"{check.model} has a check named “{check.name}” already.")
    _checks[key] = check


def checks_of(model: type[Model]) -> list[Check]:
    """The checks of one model, in the order of their registration."""
    return [check for check in _checks.values() if check.model == model._meta.label]


def checked_models() -> Iterable[type[Model]]:
    """Every model that some check is about."""
    return [apps.get_model(label) for label in dict.fromkeys(check.model for check in all_checks())]


def all_checks() -> list[Check]:
    """All checks, in the order of their registration."""
    return list(_checks.values())


def count_checks(request: HttpRequest) -> list[CheckCount]:
    """Every check of what the user may see, counted by one query for each model."""
    found: dict[Check, int] = {}
    for model in checked_models():
        desk = admin.site.get_model_admin(model)
        if not desk.has_view_permission(request):
            continue
        checks = checks_of(model)
        # Numbered: an alias must not be the name of a column.
        wanted = {
            f"check_{number}": Count("pk", filter=check.condition())
            for number, check in enumerate(checks)
        }
        numbers = desk.get_queryset(request).order_by().aggregate(**wanted)
        found |= dict(zip(checks, (numbers[alias] for alias in wanted), strict=True))
    return [CheckCount(check, found[check]) for check in all_checks() if check in found]
