"""A selection of records that a page of the desk is about: `?pk=1&pk=2` of a kind."""

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

#: What Django calls the filters of the list that one came from.
FILTERS_PARAMETER = "_changelist_filters"


def parse_selection(
    request: HttpRequest, label: str, kinds: Container[str], most: int
) -> tuple[Any, list[str]]:
    """The admin of the kind `label`, such as "photos.Photo", and at most `most` keys asked for.

    Raises Http404 for what is not among `kinds`, PermissionDenied for whoever may change none.
    """
    if label not in kinds:
        raise Http404(_("Records of “%s” cannot be edited together.") % label)
    desk: Any = admin.site.get_model_admin(apps.get_model(label))
    if not desk.has_change_permission(request):
        raise PermissionDenied
    return desk, [key for key in request.GET.getlist("pk") if key.isdecimal()][:most]


def selection_url(
    page: str, model: type[Model], keys: Iterable[Any], request: HttpRequest | None = None
) -> str:
    """Of the page of the desk with this name, for the records of `model` with these keys.

    `request` is that of the list they were chosen in: the way back keeps its filters and order.
    """
    path = reverse(f"desk:{page}", args=[model._meta.label])
    asked = [("pk", key) for key in keys]
    if request is not None and request.GET:
        asked.append((FILTERS_PARAMETER, request.GET.urlencode()))
    return f"{path}?{urlencode(asked)}"


def changelist_url(desk: Any, request: HttpRequest | None = None) -> str:
    """The admin's list that a selection was made in, as it was if the page's `request` says so."""
    path = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
    filters = (
        QueryDict(request.GET.get(FILTERS_PARAMETER, "")).urlencode() if request is not None else ""
    )
    return f"{path}?{filters}" if filters else path
