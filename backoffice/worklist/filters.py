"""The changelist filter that the counts of the worklist link to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .registry import PARAMETER, checks_of


class MissingFilter(admin.SimpleListFilter):
    """Filters by one check of the worklist; an unknown name finds nothing."""

    title = _("what is missing")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(check.name, check.title) for check in checks_of(model_admin.model)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.value()
        if not name:
            return queryset
        for check in checks_of(queryset.model):
            if check.name == name:
                return queryset.filter(check.condition())
        return queryset.none()
