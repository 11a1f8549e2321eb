"""The list of scheduled publications and withdrawals, with actions to cancel and to retry."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from editorial.models import ScheduledAct, ScheduledStatus
from editorial.scheduling import cancel, format_time, retry_failed
from languages.stored import translate_outcome
from records.admin.read_only import ReadOnlyAdmin

_COLOURS = {
    ScheduledStatus.WAITING.value: "info",
    ScheduledStatus.CLAIMED.value: "info",
    ScheduledStatus.DONE.value: "success",
    ScheduledStatus.FAILED.value: "danger",
}


@admin.register(ScheduledAct)
class ScheduledActAdmin(ReadOnlyAdmin):
    list_display = ("record_link", "kind", "due", "status_label", "stored_reason", "asked_by")
    list_filter = ("status", "kind")
    list_select_related = ("asked_by",)
    search_fields = ("identifier",)
    actions = ("cancel_selected", "retry_selected")

    @display(description=_("when"), ordering="due_at")
    def due(self, row: ScheduledAct) -> str:
        return format_time(row.due_at)

    @display(description=_("reason"))
    def stored_reason(self, row: ScheduledAct) -> str:
        return translate_outcome(row.reason)

    @display(description=_("state"), ordering="status", label=_COLOURS)
    def status_label(self, row: ScheduledAct) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @admin.action(description=_("Cancel"), permissions=["view"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.apply_to_each(
            request, queryset, lambda row: cancel(row=row, user=request.user), _("cancelled")
        )

    @admin.action(description=_("Try again"), permissions=["view"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.apply_to_each(
            request,
            queryset,
            lambda row: retry_failed(row=row, user=request.user),
            _("waiting again"),
        )
