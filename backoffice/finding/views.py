"""The page that finds records of every kind that the user may see, drafts included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.review.records import change_form_url
from backoffice.selection import changelist_url
from identifiers.models import Identified
from identifiers.resolve import find_record

#: Records that are listed of one kind; the list of the kind shows all of them.
MAX_OF_A_KIND = 10
MAX_CHARACTERS = 200


@dataclass
class FoundKind:
    """The records of one kind that were found: the first ones, and how many there are."""

    title: str
    count: int
    records: list[tuple[Any, str]]
    #: Address of the list with all of them.
    list_url: str


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """List the records for `?q=`. Whoever types the identifier of a record gets its form."""
    # PostgreSQL refuses a NUL in a text.
    typed = request.GET.get("q", "").replace("\0", "").strip()[:MAX_CHARACTERS]
    record = find_record(typed)
    if record is not None and _may_view(request, record):
        return redirect(change_form_url(record))
    kinds = [kind for kind in _search(request, typed) if kind.count] if typed else []
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Find records"),
        "typed": typed,
        "kinds": kinds,
        "count": sum(kind.count for kind in kinds),
    }
    return TemplateResponse(request, "admin/backoffice/find.html", context)


def _may_view(request: HttpRequest, record: Any) -> bool:
    model_admin: Any = admin.site.get_model_admin(type(record))
    return bool(model_admin.has_view_permission(request, record))


def _search(request: HttpRequest, typed: str) -> list[FoundKind]:
    """Search each kind of record as its own list does."""
    found = []
    for model, model_admin in admin.site._registry.items():
        if not issubclass(model, Identified) or not model_admin.has_view_permission(request):
            continue
        queryset = model_admin.get_queryset(request)
        queryset, _has_duplicates = model_admin.get_search_results(request, queryset, typed)
        keys = queryset.order_by().values("pk")
        records = model._default_manager.filter(pk__in=keys).order_by("identifier")
        found.append(
            FoundKind(
                title=str(model._meta.verbose_name_plural),
                count=records.count(),
                records=[(each, change_form_url(each)) for each in records[:MAX_OF_A_KIND]],
                list_url=f"{changelist_url(model_admin)}?{urlencode({'q': typed})}",
            )
        )
    return found
