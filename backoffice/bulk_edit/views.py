"""The bulk editing page, and the changelist action that opens it."""

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
from .rows import ROW_FORMS, RowForm, build_rows, save_rows, show_over_stored

ROW_FORMS["photos.Photo"] = PhotoRow

#: The parameter with the index of the first row within the selection.
START_PARAMETER = "from"


def bulk_edit(request: HttpRequest, label: str) -> HttpResponse:
    """Edit the records `?pk=1&pk=2` of the model `label`, such as "photos.Photo", in a table."""
    model_admin, chosen = parse_selection(request, label, COLUMNS, MAX_RECORDS)
    start = _start_index(request, chosen)
    keys = chosen[start : start + ROWS_PER_PAGE]
    language = languages.current()
    data = request.POST if request.method == "POST" else None
    rows = build_rows(request, model_admin, keys, language, data)
    if request.method == "POST":
        save_rows(
            request,
            model_admin,
            rows,
            request.POST.get("why", "").strip() or _("Edited in a table."),
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
        # Rows that were saved show the stored record; the others keep what was typed.
        current_rows = {row.prefix: row for row in build_rows(request, model_admin, keys, language)}
        rows = [
            _row_to_show(request, model_admin, row, current_rows[row.prefix], row in failed)
            for row in rows
        ]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Edit in a table"),
        "meta": model_admin.model._meta,
        "rows": rows,
        "media": model_admin.media + (rows[0].media if rows else model_admin.media),
        "why": request.POST.get("why", ""),
        "back": changelist_url(model_admin, request),
        "first": start + 1,
        "last": start + len(keys),
        "chosen": len(chosen),
        "before": _page_url(request, start - ROWS_PER_PAGE) if start else "",
        "more": start + ROWS_PER_PAGE < len(chosen),
    }
    return TemplateResponse(request, "admin/backoffice/bulk_edit.html", context)


def _row_to_show(
    request: HttpRequest, model_admin: Any, row: RowForm, current: RowForm, has_failed: bool
) -> RowForm:
    if has_failed and row.is_stale:
        return show_over_stored(request, model_admin, row, current)
    return row if has_failed else current


def _start_index(request: HttpRequest, chosen: list[str]) -> int:
    """Return the index of the first row within the selection; 0 for an invalid parameter."""
    asked = request.GET.get(START_PARAMETER, "")
    start = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
    return start if start < len(chosen) else 0


def _page_url(request: HttpRequest, start: int) -> str:
    """Return the address of the table that begins at `start` of the same selection."""
    asked = request.GET.copy()
    asked[START_PARAMETER] = str(max(start, 0))
    return f"{request.path}?{asked.urlencode()}"


def _next_url(request: HttpRequest, start: int, chosen: list[str]) -> str:
    """Return the address to open after saving: the next page if "next" was pressed, else this."""
    next_start = start + ROWS_PER_PAGE
    if "next" in request.POST and next_start < len(chosen):
        return _page_url(request, next_start)
    return request.get_full_path()


@admin.action(description=gettext_lazy("Edit in a table…"), permissions=["change"])
def edit_in_table(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """Open the table for a selection, in the order of the changelist, twenty records a page."""
    keys = list(queryset.values_list("pk", flat=True)[: MAX_RECORDS + 1])
    if len(keys) > MAX_RECORDS:
        messages.warning(
            request,
            _("The table goes through %d records: these are the first of your selection.")
            % MAX_RECORDS,
        )
    return redirect(selection_url("bulk_edit", model_admin.model, keys[:MAX_RECORDS], request))
