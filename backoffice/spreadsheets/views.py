"""The pages of the spreadsheets."""

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
from exchange.spreadsheets.mapping import guess_mapping
from exchange.spreadsheets.preview import create_preview, known_headers
from exchange.spreadsheets.rules import KINDS, kind_of, title_of
from exchange.spreadsheets.storage import path_of, remove_file, store_file
from records.table import Table
from tabular.errors import InvalidTable
from tabular.read import read_sheet

from .forms import MappingForm, ModeForm, SheetForm

_PAGE_SIZE = 50
_UNFINISHED = (SheetStatus.WAITING, SheetStatus.CLAIMED)


def importable_kinds(user: Any) -> list[str]:
    """The kinds of sheet that `user` may bring in: what they may change in the admin."""
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
    """Bring a sheet in, take one out, and the sheets of before."""
    kinds = importable_kinds(request.user)
    viewed = [
        (name, title_of(table))
        for name, table in KINDS.items()
        if request.user.has_perm(_permission(table, "view"))
    ]
    if not viewed:
        raise PermissionDenied
    form = SheetForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST":
        if not kinds:
            raise PermissionDenied
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                made = _create_preview(
                    request, KINDS[form.cleaned_data["kind"]], file.read(), file.name
                )
                return redirect(reverse("backoffice:sheet", args=[made.pk]))
            except InvalidTable as refusal:
                form.add_error("file", refusal)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Spreadsheets"),
        "form": form,
        "kinds": kinds,
        "viewed": viewed,
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
    sheet = read_sheet(io.BytesIO(data), name, tab=kind_of(table))
    chosen = mapping or guess_mapping(table, sheet.headers, known_headers(table))
    if not any(chosen.values()):
        raise InvalidTable(
            _("None of its columns is known here: %(headers)s. Is it of another kind?")
            % {"headers": ", ".join(sheet.headers[:8])}
        )
    made = create_preview(table, sheet, chosen, request.user, name, "all")
    store_file(made, data)
    return made


def spreadsheet(request: HttpRequest, key: int) -> HttpResponse:
    """What a sheet would do, does and did; a POST chooses other columns for it."""
    shown, table = _get_import_or_404(request, key)
    columns: dict[str, str] = dict(shown.mapping["columns"])
    may_remap = shown.status == SheetStatus.PREVIEWED and path_of(shown).exists()
    form = MappingForm(request.POST or None, table=table, headers=list(columns), chosen=columns)
    if request.method == "POST":
        if not may_remap:
            messages.error(request, _("It was done already: bring the sheet in anew."))
            return redirect(request.path)
        if form.is_valid():
            data = path_of(shown).read_bytes()
            try:
                made = _create_preview(request, table, data, shown.file_name, form.mapping())
            except InvalidTable as refusal:
                messages.error(request, " ".join(refusal.messages))
                return redirect(request.path)
            remove_file(shown)
            shown.delete()
            return redirect(reverse("backoffice:sheet", args=[made.pk]))
    rows = shown.rows.all()
    only = request.GET.get("only", "")
    if only in RowAction.values:
        rows = rows.filter(action=only)
    elif only in RowOutcome.values and only:
        rows = rows.filter(outcome=only)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Spreadsheets"),
        "sheet": shown,
        "kind": title_of(table),
        "form": form if may_remap else None,
        "mode": ModeForm(),
        "is_long": shown.rows.exclude(action=RowAction.WRONG).count() > MAX_ROWS_PER_TRANSACTION,
        "most_at_once": MAX_ROWS_PER_TRANSACTION,
        "left_out": [header for header, ours in columns.items() if not ours],
        "counts": _row_counts(shown),
        "rows": Paginator(rows, _PAGE_SIZE).get_page(request.GET.get("page")),
        "only": only,
        "is_open": shown.status in _UNFINISHED,
        "may_apply": shown.status == SheetStatus.PREVIEWED,
        "may_undo": shown.status in (SheetStatus.DONE, SheetStatus.UNDONE)
        and shown.rows.filter(outcome=RowOutcome.APPLIED).exists(),
    }
    return TemplateResponse(request, "admin/backoffice/spreadsheets/spreadsheet.html", context)


def _row_counts(shown: SheetImport) -> list[tuple[str, Any, int]]:
    """Name, label and number of the rows, by what they would do and by what became of them."""
    found = []
    for name, choices in (("action", RowAction), ("outcome", RowOutcome)):
        counted: Any = shown.rows.order_by().values(name).annotate(n=Count("pk"))
        numbers = {row[name]: row["n"] for row in counted}
        found += [(c.value, c.label, numbers[c.value]) for c in choices if numbers.get(c.value)]
    unchanged = shown.mapping.get("same", 0)
    return [(name, label, n) for name, label, n in found if name] + [
        ("", _("without a change"), unchanged)
    ]


@require_POST
def apply_spreadsheet(request: HttpRequest, key: int) -> HttpResponse:
    """Let the worker do what was shown."""
    shown, _table = _get_import_or_404(request, key)
    mode = ModeForm(request.POST)
    if not mode.is_valid():
        messages.error(request, _("Say what to do when a row is wrong."))
    else:
        begun = SheetImport.objects.filter(pk=shown.pk, status=SheetStatus.PREVIEWED).update(
            status=SheetStatus.WAITING,
            mode=mode.cleaned_data["mode"],
            asked_by=request.user,
        )
        if begun:
            remove_file(shown)
        else:
            messages.error(request, _("It was done already."))
    return redirect(reverse("backoffice:sheet", args=[shown.pk]))


@require_POST
def undo_spreadsheet(request: HttpRequest, key: int) -> HttpResponse:
    """Let the worker take back what was done."""
    shown, _table = _get_import_or_404(request, key)
    ended = [SheetStatus.DONE, SheetStatus.UNDONE]
    begun = SheetImport.objects.filter(pk=shown.pk, status__in=ended).update(
        status=SheetStatus.WAITING, undoing=True, asked_by=request.user
    )
    if not begun:
        messages.error(request, _("There is nothing to take back."))
    return redirect(reverse("backoffice:sheet", args=[shown.pk]))
