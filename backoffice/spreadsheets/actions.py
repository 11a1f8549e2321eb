"""What is done with a previewed sheet: previewing it anew, applying it and undoing it.

A GET leads to the sheet's page: it comes from signing in again after the session had ended.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchange.models import SheetImport, SheetStatus
from exchange.spreadsheets.apply import is_undecided
from exchange.spreadsheets.missing import makeable_kinds
from exchange.spreadsheets.preview import preview_again
from exchange.spreadsheets.storage import remove_file
from jobs.queue import JobError
from records.table import Table
from tabular.errors import InvalidTable

from .access import get_import_or_404
from .forms import AlikeForm, ModeForm


def _page_of(sheet: SheetImport) -> HttpResponse:
    return redirect(reverse("backoffice:spreadsheet", args=[sheet.pk]))


def _sheet_action(
    act: Callable[[HttpRequest, SheetImport, Table], HttpResponse],
) -> Callable[[HttpRequest, int], HttpResponse]:
    """Decorator: the view gets the sheet with this key and its table, and answers a POST alone.

    Any other request is led to the sheet's page, and changes nothing.
    """

    @wraps(act)
    def view(request: HttpRequest, key: int) -> HttpResponse:
        sheet, table = get_import_or_404(request, key)
        return act(request, sheet, table) if request.method == "POST" else _page_of(sheet)

    return require_http_methods(["GET", "POST"])(view)


def show_again(request: HttpRequest, sheet: SheetImport) -> HttpResponse:
    """Preview `sheet` by its present choices, and go to its page."""
    try:
        if not preview_again(sheet, request.user):
            messages.error(request, _("It was done already: bring the sheet in anew."))
    except InvalidTable as error:
        messages.error(request, " ".join(error.messages))
    except JobError as error:
        messages.error(request, str(error))
    return _page_of(sheet)


@_sheet_action
def choose_alike(request: HttpRequest, sheet: SheetImport, table: Table) -> HttpResponse:
    """Choose how rows without an identifier are known, and what becomes of those that are alike."""
    form = AlikeForm(request.POST, table=table, sheet=sheet)
    if not form.is_valid():
        messages.error(request, _("Say first what is to become of the rows that look like others."))
        return _page_of(sheet)
    sheet.alike = form.cleaned_data["alike"]
    sheet.match_by = form.cleaned_data["match_by"]
    return show_again(request, sheet)


@_sheet_action
def make_missing_terms(request: HttpRequest, sheet: SheetImport, table: Table) -> HttpResponse:
    """Make the subjects and places that the sheet names and the museum lacks."""
    if not makeable_kinds(sheet, request.user):
        messages.error(request, _("You may not make subjects or places."))
        return _page_of(sheet)
    sheet.makes_missing = True
    return show_again(request, sheet)


@_sheet_action
def apply_spreadsheet(request: HttpRequest, sheet: SheetImport, table: Table) -> HttpResponse:
    """Queue the import for the worker."""
    mode = ModeForm(request.POST)
    if not mode.is_valid():
        messages.error(request, _("Say what to do when a row is wrong."))
    elif is_undecided(sheet):
        messages.error(request, _("Say first what is to become of the rows that look like others."))
    else:
        was_updated = SheetImport.objects.filter(
            pk=sheet.pk, status=SheetStatus.PREVIEWED, planning=False
        ).update(
            status=SheetStatus.WAITING,
            mode=mode.cleaned_data["mode"],
            asked_by=request.user,
            mapping={**sheet.mapping, "language": get_language()},
            due_at=timezone.now(),
            rows_done=0,
        )
        if was_updated:
            remove_file(sheet)
        else:
            messages.error(request, _("It was done already."))
    return _page_of(sheet)


@_sheet_action
def undo_spreadsheet(request: HttpRequest, sheet: SheetImport, table: Table) -> HttpResponse:
    """Queue the undo of the import for the worker; also of terms made for a mere preview."""
    undoable = [SheetStatus.DONE, SheetStatus.UNDONE]
    if sheet.made and not sheet.planning:
        undoable.append(SheetStatus.PREVIEWED)
    was_updated = SheetImport.objects.filter(pk=sheet.pk, status__in=undoable).update(
        status=SheetStatus.WAITING,
        undoing=True,
        asked_by=request.user,
        mapping={**sheet.mapping, "language": get_language()},
        due_at=timezone.now(),
        rows_done=0,
    )
    if was_updated:
        remove_file(sheet)
    else:
        messages.error(request, _("There is nothing to take back."))
    return _page_of(sheet)
