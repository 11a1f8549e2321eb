"""The admin's first page: django-unfold asks `work_list` for what it shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .registry import Counted, counted


def work_list(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the counted checks, by heading, to the context of the admin's first page."""
    groups: dict[str, list[Counted]] = {}
    for each in counted(request):
        groups.setdefault(str(each.check.heading), []).append(each)
    return {**context, "work": [{"heading": name, "checks": groups[name]} for name in groups]}
