"""Views of the spreadsheet imports: upload, preview, apply and undo."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exchange.models import RowAction, RowOutcome, SheetImport, SheetStatus
from exchange.spreadsheets.apply import MAX_ROWS_PER_TRANSACTION
from exchange.spreadsheets.mapping import guess_mapping, own_header
from exchange.spreadsheets.preview import create_preview
from exchange.spreadsheets.remembered import known_headers, remember_choices
from exchange.spreadsheets.rules import KINDS, kind_of, title_of
from exchange.spreadsheets.storage import path_of, remove_file, store_file
from records.table import Table
from tabular.errors import InvalidTable
from tabular.read import read_sheet

from .forms import MappingForm, ModeForm, SheetForm
from .notes import notes_context

_PAGE_SIZE = 50
_UNFINISHED = (SheetStatus.WAITING, SheetStatus.CLAIMED)


def importable_kinds(user: Any) -> list[str]:
    """Return the kinds of spreadsheet that `user` may import: those they may change."""
    return [name for name, table in KINDS.items() if user.has_perm(_permission(table, "change"))]


def _permission(table: Table, verb: str) -> str:
    meta = table.model._meta
    return f"{meta.app_label}.{verb}_{meta.model_name}"


def _get_import_or_404(request: HttpRequest, key: int) -> tuple[SheetImport, Table]:
    sheet = get_object_or_404(SheetImport.objects.select_related("asked_by"), pk=key)
    if sheet.kind not in importable_kinds(request.user):
        raise PermissionDenied
    return sheet, KINDS[sheet.kind]


def spreadsheets(request: HttpRequest) -> HttpResponse:
    """Upload a spreadsheet, link to the exports and list earlier imports."""
    kinds = importable_kinds(request.user)
    exportable = [
        (name, title_of(table))
        for name, table in KINDS.items()
        if request.user.has_perm(_permission(table, "view"))
    ]
    if not exportable:
        raise PermissionDenied
    form = SheetForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST":
        if not kinds:
            raise PermissionDenied
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                preview = _create_preview(
                    request, KINDS[form.cleaned_data["kind"]], file.read(), file.name
                )
                return redirect(reverse("backoffice:spreadsheet", args=[preview.pk]))
            except InvalidTable as error:
                form.add_error("file", error)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Spreadsheets"),
        "form": form,
        "kinds": kinds,
        "viewed": exportable,
        "before": [
            (sheet, title_of(KINDS[sheet.kind]))
            for sheet in SheetImport.objects.filter(kind__in=kinds).select_related("asked_by")[:20]
        ],
    }
    return TemplateResponse(request, "admin/backoffice/spreadsheets/list.html", context)


def _create_preview(
    request: HttpRequest,
    table: Table,
    data: bytes,
    name: str,
    mapping: dict[str, str] | None = None,
) -> SheetImport:
    sheet = read_sheet(
        io.BytesIO(data), name, tab=kind_of(table), is_known=lambda h: bool(own_header(table, h))
    )
    chosen = mapping or guess_mapping(table, sheet.headers, known_headers(table))
    if not any(chosen.values()):
        raise InvalidTable(
            _("None of its columns is known here: %(headers)s. Is it of another kind?")
            % {"headers": ", ".join(sheet.headers[:8])}
        )
    preview = create_preview(table, sheet, chosen, request.user, name, "all")
    store_file(preview, data)
    return preview


def spreadsheet(request: HttpRequest, key: int) -> HttpResponse:
    """Show the rows of an import before, during and after it; a POST maps its columns anew."""
    sheet_import, table = _get_import_or_404(request, key)
    columns: dict[str, str] = dict(sheet_import.mapping["columns"])
    may_remap = sheet_import.status == SheetStatus.PREVIEWED and path_of(sheet_import).exists()
    form = MappingForm(request.POST or None, table=table, headers=list(columns), chosen=columns)
    if request.method == "POST":
        if not may_remap:
            messages.error(request, _("It was done already: bring the sheet in anew."))
            return redirect(request.path)
        if form.is_valid():
            data = path_of(sheet_import).read_bytes()
            try:
                preview = _create_preview(
                    request, table, data, sheet_import.file_name, form.mapping()
                )
            except InvalidTable as error:
                messages.error(request, " ".join(error.messages))
                return redirect(request.path)
            remember_choices(table, columns, form.mapping(), request.user)
            remove_file(sheet_import)
            sheet_import.delete()
            return redirect(reverse("backoffice:spreadsheet", args=[preview.pk]))
    rows = sheet_import.rows.all()
    only = request.GET.get("only", "")
    if only in RowAction.values:
        rows = rows.filter(action=only)
    elif only in RowOutcome.values and only:
        rows = rows.filter(outcome=only)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Spreadsheets"),
        "sheet": sheet_import,
        "kind": title_of(table),
        "form": form if may_remap else None,
        "mode": ModeForm(),
        "is_long": sheet_import.rows.exclude(action=RowAction.WRONG).count()
        > MAX_ROWS_PER_TRANSACTION,
        "most_at_once": MAX_ROWS_PER_TRANSACTION,
        "left_out": [header or _("(no name)") for header, ours in columns.items() if not ours],
        **notes_context(sheet_import, table),
        "counts": _row_counts(sheet_import),
        "rows": Paginator(rows, _PAGE_SIZE).get_page(request.GET.get("page")),
        "only": only,
        "is_open": sheet_import.status in _UNFINISHED,
        "may_apply": sheet_import.status == SheetStatus.PREVIEWED,
        "may_undo": sheet_import.status in (SheetStatus.DONE, SheetStatus.UNDONE)
        and sheet_import.rows.filter(outcome=RowOutcome.APPLIED).exists(),
    }
    return TemplateResponse(request, "admin/backoffice/spreadsheets/spreadsheet.html", context)


def _row_counts(sheet_import: SheetImport) -> list[tuple[str, Any, int]]:
    """Return (name, label, number of rows) for each action and each outcome."""
    found = []
    for name, choices in (("action", RowAction), ("outcome", RowOutcome)):
        counted: Any = sheet_import.rows.order_by().values(name).annotate(n=Count("pk"))
        numbers = {row[name]: row["n"] for row in counted}
        found += [(c.value, c.label, numbers[c.value]) for c in choices if numbers.get(c.value)]
    unchanged = sheet_import.mapping.get("same", 0)
    return [(name, label, n) for name, label, n in found if name] + [
        ("", _("without a change"), unchanged)
    ]


@require_POST
def apply_spreadsheet(request: HttpRequest, key: int) -> HttpResponse:
    """Queue the import for the worker."""
    sheet_import, _table = _get_import_or_404(request, key)
    mode = ModeForm(request.POST)
    if not mode.is_valid():
        messages.error(request, _("Say what to do when a row is wrong."))
    else:
        was_updated = SheetImport.objects.filter(
            pk=sheet_import.pk, status=SheetStatus.PREVIEWED
        ).update(
            status=SheetStatus.WAITING,
            mode=mode.cleaned_data["mode"],
            asked_by=request.user,
        )
        if was_updated:
            remove_file(sheet_import)
        else:
            messages.error(request, _("It was done already."))
    return redirect(reverse("backoffice:spreadsheet", args=[sheet_import.pk]))


@require_POST
def undo_spreadsheet(request: HttpRequest, key: int) -> HttpResponse:
    """Queue the undo of the import for the worker."""
    sheet_import, _table = _get_import_or_404(request, key)
    finished = [SheetStatus.DONE, SheetStatus.UNDONE]
    was_updated = SheetImport.objects.filter(pk=sheet_import.pk, status__in=finished).update(
        status=SheetStatus.WAITING, undoing=True, asked_by=request.user
    )
    if not was_updated:
        messages.error(request, _("There is nothing to take back."))
    return redirect(reverse("backoffice:spreadsheet", args=[sheet_import.pk]))
