"""What curators chose for the headers of other systems: seen, and forgotten."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exchange.models import HeaderMapping
from exchange.spreadsheets.rules import KINDS, title_of

from .access import importable_kinds


def remembered_columns(request: HttpRequest) -> HttpResponse:
    """List the choices for the kinds of sheet that the user may import."""
    kinds = importable_kinds(request.user)
    if not kinds:
        raise PermissionDenied
    choices = HeaderMapping.objects.filter(kind__in=kinds).select_related("chosen_by")
    context = {
        **admin.site.each_context(request),
        "title": _("Columns that were chosen before"),
        "choices": [
            (choice, title_of(KINDS[choice.kind])) for choice in choices.order_by("kind", "header")
        ],
    }
    return TemplateResponse(request, "admin/backoffice/spreadsheets/remembered.html", context)


@require_POST
def forget_column(request: HttpRequest, key: int) -> HttpResponse:
    """Forget one choice: the next sheet with this header is guessed again."""
    choice = get_object_or_404(HeaderMapping, pk=key)
    if choice.kind not in importable_kinds(request.user):
        raise PermissionDenied
    choice.delete()
    messages.success(request, _("“%(header)s” is forgotten.") % {"header": choice.header})
    return redirect(reverse("backoffice:spreadsheet_columns"))
