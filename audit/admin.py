"""The admin of the audit log: reading, searching and exporting it. It is read-only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action

from audit.log import log_event
from audit.models import AuditEntry, AuditKind
from languages.stored import translate_stored
from tabular.cells import escape_cell
from tabular.write import csv_lines

#: How many identifiers of an entry the list shows.
_RECORDS_SHOWN = 8
#: The columns of an export.
COLUMNS = (
    "sequence",
    "at",
    "user_key",
    "user_name",
    "kind",
    "why",
    "records",
    "version",
    "previous",
    "hash",
)


def as_csv(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield CSV: a header line, and a line for each entry."""
    return csv_lines(
        COLUMNS,
        (["" if v is None else escape_cell(str(v)) for v in entry.values()] for entry in entries),
    )


def as_json_lines(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield JSON Lines: an object for each entry, with its hash and all that is hashed."""
    for entry in entries:
        yield json.dumps(entry, ensure_ascii=False) + "\n"


#: Media type and writer of each export format.
FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/jsonl; charset=utf-8", as_json_lines),
}


@admin.register(AuditEntry)
class AuditAdmin(ModelAdmin):
    """The list of entries. It needs the permission `view_auditentry`, which administrators have."""

    list_display = ("sequence", "at", "user_name", "kind_label", "stored_why", "first_records")
    list_display_links = ("sequence",)
    list_filter = ("kind", "user_name")
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("user_name", "why", "records")
    search_help_text = gettext_lazy("A user, an identifier such as PH-0001, or words of a reason")
    date_hierarchy = "at"
    actions = None
    actions_list = ("export_csv", "export_json_lines")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("act"), ordering="kind")
    def kind_label(self, entry: AuditEntry) -> str:
        return entry.get_kind_display()

    @admin.display(description=gettext_lazy("why"))
    def stored_why(self, entry: AuditEntry) -> str:
        """Show the reason in the reader's language; the log keeps the words that were hashed."""
        return translate_stored(entry.why)

    @admin.display(description=gettext_lazy("records"))
    def first_records(self, entry: AuditEntry) -> str:
        """Show the first few identifiers. A change may have thousands; the entry's page has all."""
        identifiers = entry.records.split()
        more = len(identifiers) - _RECORDS_SHOWN
        return " ".join(identifiers[:_RECORDS_SHOWN]) + (
            _(" and %d more") % more if more > 0 else ""
        )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export_view)
        name = "audit_auditentry_export"
        return [path("export/<str:format>/", view, name=name), *super().get_urls()]

    @action(description=gettext_lazy("Export as CSV"), url_path="to-csv")
    def export_csv(self, request: HttpRequest) -> HttpResponseBase:
        return self._redirect_to_export(request, "csv")

    @action(description=gettext_lazy("Export as JSON lines"), url_path="to-jsonl")
    def export_json_lines(self, request: HttpRequest) -> HttpResponseBase:
        return self._redirect_to_export(request, "jsonl")

    def _redirect_to_export(self, request: HttpRequest, format: str) -> HttpResponseBase:
        return redirect(reverse("admin:audit_auditentry_export", args=[format]))

    def export_view(self, request: HttpRequest, format: str) -> HttpResponseBase:
        """Return the entries as a file, filtered by the same query parameters as the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if format not in FORMATS:
            raise Http404(_("The log is exported as %(known)s.") % {"known": ", ".join(FORMATS)})
        entries: QuerySet[AuditEntry] = self.get_changelist_instance(request).get_queryset(request)
        media_type, write = FORMATS[format]
        log_event(AuditKind.EXPORT, user=request.user, why=_("The audit log, as %s.") % format)
        rows = entries.order_by("sequence").values(*COLUMNS).iterator(2000)
        response = StreamingHttpResponse(write(map(_serializable, rows)), content_type=media_type)
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="audit-{day}.{format}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _serializable(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the entry with its time as it is hashed: ISO 8601, in UTC, to the microsecond."""
    return {**entry, "at": entry["at"].astimezone(UTC).isoformat(timespec="microseconds")}
