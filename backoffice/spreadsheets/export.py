"""Sheets to take out: every record of a kind, or of all, to be edited and brought in again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import log_event
from audit.models import AuditKind
from exchange.spreadsheets.rules import KINDS, kind_of
from exchange.spreadsheets.write import as_csv, as_xlsx, rows_of
from records.table import Table
from tabular.write import CellTooLong

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_spreadsheet(request: HttpRequest, kind: str, format: str) -> HttpResponseBase:
    """`photos.csv`, `photos.xlsx`, or `all.xlsx` with a tab for each kind: drafts too."""
    tables = [table for table in KINDS.values() if kind in ("all", kind_of(table))]
    if not tables or (kind == "all" and format == "csv") or format not in ("csv", "xlsx"):
        raise Http404(_("There is no such sheet."))
    tables = [table for table in tables if _may_view(request, table)]
    if not tables:
        raise PermissionDenied
    try:
        answer = _file_response(tables, format)
    except CellTooLong as error:
        messages.error(
            request,
            _("A text of %(where)s is too long for a cell of an XLSX: take CSV instead.")
            % {"where": error.where},
        )
        return redirect(reverse("backoffice:sheets"))
    log_event(AuditKind.EXPORT, user=request.user, why=_("A sheet: %s.") % f"{kind}.{format}")
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="{kind}-{day}.{format}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _may_view(request: HttpRequest, table: Table) -> bool:
    meta = table.model._meta
    return request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}")


def _file_response(tables: list[Table], format: str) -> Any:
    if format == "csv":
        (table,) = tables
        return StreamingHttpResponse(
            as_csv(table, rows_of(table)), content_type="text/csv; charset=utf-8"
        )
    return HttpResponse(as_xlsx((t, rows_of(t)) for t in tables), content_type=_XLSX)
