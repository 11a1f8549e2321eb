"""The filter of the photographs' changelist that the cells of the coverage table link to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .counting import CellQuery, filter_by_cell

PARAMETER = "month"


class MonthFilter(admin.SimpleListFilter):
    """Filters by one cell; offered only in a changelist that was opened from the coverage table."""

    title = _("from the calendar")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = request.GET.get(PARAMETER, "")
        return [(value, value)] if value else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        query = CellQuery.parse(str(self.value()))
        return filter_by_cell(queryset, query) if query else queryset.none()
