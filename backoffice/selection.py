"""Selections of records passed from a changelist to a page of the back office: `?pk=1&pk=2`."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

#: The parameter in which Django keeps the filters of the changelist that the user came from.
FILTERS_PARAMETER = "_changelist_filters"


def parse_selection(
    request: HttpRequest, label: str, kinds: Container[str], max_records: int
) -> tuple[Any, list[str]]:
    """Return the ModelAdmin of `label` (such as "photos.Photo") and the selected primary keys.

    At most `max_records` keys of the parameter `pk` are returned, as decimal strings; others are
    ignored. Raises Http404 when `label` is not among `kinds`, and PermissionDenied when the user
    may not change records of this model.
    """
    if label not in kinds:
        raise Http404(_("Records of “%s” cannot be edited together.") % label)
    model_admin: Any = admin.site.get_model_admin(apps.get_model(label))
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    return model_admin, [key for key in request.GET.getlist("pk") if key.isdecimal()][:max_records]


def selection_url(
    page: str, model: type[Model], keys: Iterable[Any], request: HttpRequest | None = None
) -> str:
    """Return the address of the back office page `page` for the records of `model` with `keys`.

    `request` is the request of the changelist in which they were selected; its filters and order
    are kept in the address, so that the page can link back to the same list.
    """
    path = reverse(f"backoffice:{page}", args=[model._meta.label])
    parameters = [("pk", key) for key in keys]
    if request is not None and request.GET:
        parameters.append((FILTERS_PARAMETER, request.GET.urlencode()))
    return f"{path}?{urlencode(parameters)}"


def changelist_url(model_admin: Any, request: HttpRequest | None = None) -> str:
    """Return the address of the changelist, with the filters that `selection_url` kept, if any."""
    path = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")
    filters = (
        QueryDict(request.GET.get(FILTERS_PARAMETER, "")).urlencode() if request is not None else ""
    )
    return f"{path}?{filters}" if filters else path
