"""Views of the spreadsheet imports: the upload, and the page of one import."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from exchange.models import RowAction, RowOutcome, SheetImport, SheetRow, SheetStatus
from exchange.spreadsheets.apply import MAX_ROWS_PER_TRANSACTION, NOT_APPLIED
from exchange.spreadsheets.mapping import guess_mapping, own_header
from exchange.spreadsheets.missing import makeable_kinds
from exchange.spreadsheets.preview import (
    LIMITS,
    MAX_ROWS_AT_ONCE,
    claim_preview,
    complete_preview,
    create_import,
    queue_preview,
)
from exchange.spreadsheets.remembered import known_headers, remember_choices
from exchange.spreadsheets.rules import KINDS, kind_of, title_of
from exchange.spreadsheets.storage import is_stored, remove_file, store_file
from identifiers.resolve import find_records
from records.columns import Link, Links
from records.table import Table
from tabular.columns import split_list
from tabular.errors import InvalidTable
from tabular.read import read_sheet

from .access import get_import_or_404, importable_kinds, permission
from .actions import show_again
from .forms import AlikeForm, MappingForm, ModeForm, SheetForm
from .notes import notes_context

_PAGE_SIZE = 50
#: A larger file is read by the worker; the request reads only its first rows.
_MAX_BYTES_AT_ONCE = 1_000_000
_UNFINISHED = (SheetStatus.WAITING, SheetStatus.CLAIMED)
#: Records and missing names that the page lists by name.
_MAX_LISTED = 12


def spreadsheets(request: HttpRequest) -> HttpResponse:
    """Upload a spreadsheet, link to the exports and list earlier imports."""
    kinds = importable_kinds(request.user)
    exportable = [
        (name, title_of(table))
        for name, table in KINDS.items()
        if request.user.has_perm(permission(table, "view"))
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


def _create_preview(request: HttpRequest, table: Table, data: bytes, name: str) -> SheetImport:
    """Store the file and preview it; a long one is left to the worker. Raises InvalidTable."""
    head = MAX_ROWS_AT_ONCE + 1 if len(data) > _MAX_BYTES_AT_ONCE else None
    sheet = read_sheet(
        io.BytesIO(data),
        name,
        tab=kind_of(table),
        limits=LIMITS,
        head=head,
        is_known=lambda header: bool(own_header(table, header)),
    )
    mapping = guess_mapping(table, sheet.headers, known_headers(table))
    if not any(mapping.values()):
        raise InvalidTable(
            _("None of its columns is known here: %(headers)s. Is it of another kind?")
            % {"headers": ", ".join(sheet.headers[:8])}
        )
    checksum = hashlib.sha256(data).hexdigest()
    preview = create_import(table, mapping, request.user, name, "all", sha256=checksum)
    store_file(preview, data)
    if len(sheet.rows) > MAX_ROWS_AT_ONCE:
        queue_preview(preview)
        return preview
    claim_preview(preview)
    try:
        complete_preview(preview, sheet)
    except InvalidTable:
        remove_file(preview)
        preview.delete()
        raise
    return preview


def spreadsheet(request: HttpRequest, key: int) -> HttpResponse:
    """Show the rows of an import before, during and after it; a POST maps its columns anew."""
    sheet, table = get_import_or_404(request, key)
    columns: dict[str, str] = dict(sheet.mapping["columns"])
    may_remap = sheet.status == SheetStatus.PREVIEWED and is_stored(sheet)
    form = MappingForm(request.POST or None, table=table, headers=list(columns), chosen=columns)
    if request.method == "POST":
        if not may_remap:
            messages.error(request, _("It was done already: bring the sheet in anew."))
            return redirect(request.path)
        if form.is_valid():
            remember_choices(table, columns, form.mapping(), request.user)
            sheet.mapping["columns"] = list(form.mapping().items())
            return show_again(request, sheet)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Spreadsheets"),
        "sheet": sheet,
        "kind": title_of(table),
        "form": form if may_remap else None,
        "mode": ModeForm(),
        "most_at_once": MAX_ROWS_PER_TRANSACTION,
        "left_out": [header or _("(no name)") for header, ours in columns.items() if not ours],
        "is_open": sheet.status in _UNFINISHED,
        "may_undo": _may_undo(sheet),
        "applied_before": _applied_before(sheet),
        "made": sheet.made,
        **notes_context(sheet, table),
    }
    if not sheet.planning:
        context |= _rows_context(request, sheet, table) | _choices_context(request, sheet, table)
    return TemplateResponse(request, "admin/backoffice/spreadsheets/spreadsheet.html", context)


def _rows_context(request: HttpRequest, sheet: SheetImport, table: Table) -> dict[str, Any]:
    """Return one page of the rows, and what their cells are explained with."""
    rows = sheet.rows.all()
    only = request.GET.get("only", "")
    if only in RowAction.values:
        rows = rows.filter(action=only)
    elif only in RowOutcome.values and only:
        rows = rows.filter(outcome=only)
    page = Paginator(rows, _PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "rows": page,
        "only": only,
        "counts": _row_counts(sheet),
        "names": _names_in(table, list(page)),
        "is_long": sheet.rows.exclude(action__in=NOT_APPLIED).count() > MAX_ROWS_PER_TRANSACTION,
    }


def _choices_context(request: HttpRequest, sheet: SheetImport, table: Table) -> dict[str, Any]:
    """Return what is asked before a previewed sheet is applied."""
    if sheet.status != SheetStatus.PREVIEWED:
        return {}
    alike = sheet.rows.exclude(alike={})
    number = alike.count()
    has_new = number or sheet.rows.filter(action=RowAction.CREATE).exists()
    return {
        "may_apply": True,
        "alike_count": number,
        "alike_rows": alike[:_MAX_LISTED],
        "alike_form": AlikeForm(table=table, sheet=sheet) if table.is_record and has_new else None,
        "missing": sheet.missing[:_MAX_LISTED],
        "missing_count": len(sheet.missing),
        "makeable": makeable_kinds(sheet, request.user),
    }


def _may_undo(sheet: SheetImport) -> bool:
    if sheet.status == SheetStatus.PREVIEWED:
        return bool(sheet.made) and not sheet.planning
    return sheet.status in (SheetStatus.DONE, SheetStatus.UNDONE) and (
        bool(sheet.made) or sheet.rows.filter(outcome=RowOutcome.APPLIED).exists()
    )


def _applied_before(sheet: SheetImport) -> SheetImport | None:
    """Return the last import of the same file that was applied, or is about to be."""
    if sheet.status not in (SheetStatus.PREVIEWED, *_UNFINISHED) or not sheet.sha256:
        return None
    applied = SheetRow.objects.filter(sheet=OuterRef("pk"), outcome=RowOutcome.APPLIED)
    return (
        SheetImport.objects.filter(sha256=sheet.sha256, kind=sheet.kind)
        .exclude(pk=sheet.pk)
        .filter(Exists(applied) | Q(status__in=_UNFINISHED, planning=False, undoing=False))
        .select_related("asked_by")
        .order_by("-asked_at")
        .first()
    )


def _names_in(table: Table, rows: list[SheetRow]) -> dict[str, dict[str, str]]:
    """Return the names of the records that link cells refer to: by header, and identifier."""
    links = {column.name for column in table.columns if isinstance(column, Link | Links)}
    cells = [
        (name, part)
        for row in rows
        for name, old, new in row.changes
        if name in links
        for cell in (old, new)
        for part in split_list(cell)
    ]
    found = find_records(sorted({part for _name, part in cells}))
    names: dict[str, dict[str, str]] = {name: {} for name in links}
    for name, part in cells:
        if part in found:
            names[name][part] = str(found[part].headline)
    return names


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
