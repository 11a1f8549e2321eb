"""The page of the table, and the action of the admin's lists that opens it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import languages
from backoffice.selection import changelist_url, parse_selection, selection_url

from .columns import COLUMNS, MAX_RECORDS, ROWS_PER_PAGE
from .photographers import PhotoRow
from .rows import ROW_FORMS, build_rows, save_rows

ROW_FORMS["photos.Photo"] = PhotoRow

#: Where in the selection the table begins.
START_PARAMETER = "from"


def bulk_edit(request: HttpRequest, label: str) -> HttpResponse:
    """The records `?pk=1&pk=2` of the model `label`, such as "photos.Photo", edited in place."""
    desk, chosen = parse_selection(request, label, COLUMNS, MAX_RECORDS)
    start = _start_index(request, chosen)
    keys = chosen[start : start + ROWS_PER_PAGE]
    language = languages.current()
    data = request.POST if request.method == "POST" else None
    rows = build_rows(request, desk, keys, language, data)
    if request.method == "POST":
        save_rows(
            request, desk, rows, request.POST.get("why", "").strip() or _("Edited in a table.")
        )
        saved = sum(row.saved for row in rows)
        failed = [row for row in rows if row.is_bound and row.edited and not row.saved]
        if saved:
            messages.success(
                request,
                ngettext("%d record was saved.", "%d records were saved.", saved) % saved,
            )
        if not failed:
            return redirect(_next_url(request, start, chosen))
        messages.error(
            request,
            ngettext(
                "%d row was not saved; see what is wrong beside its cells.",
                "%d rows were not saved; see what is wrong beside their cells.",
                len(failed),
            )
            % len(failed),
        )
        # A row that was saved is shown as it is now; the others as they were typed.
        fresh = {row.prefix: row for row in build_rows(request, desk, keys, language)}
        rows = [row if row in failed else fresh[row.prefix] for row in rows]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Edit in a table"),
        "meta": desk.model._meta,
        "rows": rows,
        "media": desk.media + (rows[0].media if rows else desk.media),
        "why": request.POST.get("why", ""),
        "back": changelist_url(desk, request),
        "first": start + 1,
        "last": start + len(keys),
        "chosen": len(chosen),
        "before": _page_url(request, start - ROWS_PER_PAGE) if start else "",
        "more": start + ROWS_PER_PAGE < len(chosen),
    }
    return TemplateResponse(request, "admin/backoffice/bulk_edit.html", context)


def _start_index(request: HttpRequest, chosen: list[str]) -> int:
    """Which record of the selection the table begins with; asked for nonsense, the first."""
    asked = request.GET.get(START_PARAMETER, "")
    start = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
    return start if start < len(chosen) else 0


def _page_url(request: HttpRequest, start: int) -> str:
    """The address of the table that begins with another record of the same selection."""
    asked = request.GET.copy()
    asked[START_PARAMETER] = str(max(start, 0))
    return f"{request.path}?{asked.urlencode()}"


def _next_url(request: HttpRequest, start: int, chosen: list[str]) -> str:
    """Where saving leads: to the same table, or to the next of the selection if asked for."""
    further = start + ROWS_PER_PAGE
    if "next" in request.POST and further < len(chosen):
        return _page_url(request, further)
    return request.get_full_path()


@admin.action(description=gettext_lazy("Edit in a table…"), permissions=["change"])
def edit_in_table(desk: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """Open the table of the first twenty of a selection, in the list's order; others follow."""
    keys = list(queryset.values_list("pk", flat=True)[: MAX_RECORDS + 1])
    if len(keys) > MAX_RECORDS:
        messages.warning(
            request,
            _("The table goes through %d records: these are the first of your selection.")
            % MAX_RECORDS,
        )
    return redirect(selection_url("table", desk.model, keys[:MAX_RECORDS], request))
