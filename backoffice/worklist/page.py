"""The admin's first page: django-unfold asks `worklist` for what it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from .registry import CheckCount, count_checks


@dataclass(frozen=True)
class Group:
    """The checks under one heading: those that found something, and those that did not."""

    heading: str
    checks: list[CheckCount] = field(default_factory=list)

    @property
    def found(self) -> list[CheckCount]:
        return [each for each in self.checks if each.count]

    @property
    def completed(self) -> list[CheckCount]:
        return [each for each in self.checks if not each.count]


def worklist(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the counted checks, by heading, to the context of the admin's first page."""
    groups: dict[str, Group] = {}
    for each in count_checks(request):
        heading = str(each.check.heading)
        groups.setdefault(heading, Group(heading)).checks.append(each)
    return {
        **context,
        "work": list(groups.values()),
        "settled": sum(len(group.completed) for group in groups.values()),
    }
