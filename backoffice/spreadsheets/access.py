"""Who may import which kinds of spreadsheet."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from exchange.models import SheetImport
from exchange.spreadsheets.rules import KINDS
from records.table import Table


def importable_kinds(user: Any) -> list[str]:
    """Return the kinds of spreadsheet that `user` may import: those they may change."""
    return [name for name, table in KINDS.items() if user.has_perm(permission(table, "change"))]


def permission(table: Table, verb: str) -> str:
    """Return the name of Django's permission to do `verb` with the records of `table`."""
    meta = table.model._meta
    return f"{meta.app_label}.{verb}_{meta.model_name}"


def get_import_or_404(request: HttpRequest, key: int) -> tuple[SheetImport, Table]:
    """Return an import and its table. Raises Http404 and PermissionDenied."""
    sheet = get_object_or_404(SheetImport.objects.select_related("asked_by"), pk=key)
    if sheet.kind not in importable_kinds(request.user):
        raise PermissionDenied
    return sheet, KINDS[sheet.kind]
