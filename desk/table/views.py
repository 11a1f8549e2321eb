"""The page of the table, and the action of the admin's lists that opens it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from desk.selection import address, listing, selected

from .columns import COLUMNS, MOST_ROWS
from .rows import save, table


def edit(request: HttpRequest, label: str) -> HttpResponse:
    """The records `?pk=1&pk=2` of the model `label`, such as "photos.Photo", edited in place."""
    desk, keys = selected(request, label, COLUMNS, MOST_ROWS)
    language = (get_language() or "en")[:2]
    data = request.POST if request.method == "POST" else None
    rows = table(request, desk, keys, language, data)
    if request.method == "POST":
        save(request, desk, rows, request.POST.get("why", "").strip() or _("Edited in a table."))
        saved = sum(row.saved for row in rows)
        failed = [row for row in rows if row.is_bound and row.edited and not row.saved]
        if saved:
            messages.success(
                request,
                ngettext("%d record was saved.", "%d records were saved.", saved) % saved,
            )
        if not failed:
            return redirect(request.get_full_path())
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
        fresh = {row.prefix: row for row in table(request, desk, keys, language)}
        rows = [row if row in failed else fresh[row.prefix] for row in rows]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Edit in a table"),
        "meta": desk.model._meta,
        "rows": rows,
        "media": desk.media + (rows[0].media if rows else desk.media),
        "why": request.POST.get("why", ""),
        "back": listing(desk),
    }
    return TemplateResponse(request, "admin/desk/table.html", context)


@admin.action(description=gettext_lazy("Edit in a table…"), permissions=["change"])
def edit_in_table(desk: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """Open the table of the first records of a selection, twenty at a time."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_ROWS + 1])
    if len(keys) > MOST_ROWS:
        messages.warning(
            request,
            _("The table holds %d records: these are the first of your selection.") % MOST_ROWS,
        )
    return redirect(address("table", desk.model, keys[:MOST_ROWS]))
