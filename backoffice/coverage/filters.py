"""The filter of the admin's list of photographs that the cells of the calendar link to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .counting import CellQuery, filter_by_cell

PARAMETER = "month"


class MonthFilter(admin.SimpleListFilter):
    """One cell of the calendar; shown only where a list was opened from there."""

    title = _("from the calendar")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = request.GET.get(PARAMETER, "")
        return [(value, value)] if value else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        asked = CellQuery.parse(str(self.value()))
        return filter_by_cell(queryset, asked) if asked else queryset.none()
