"""A selection of records that a page of the desk is about: `?pk=1&pk=2` of a kind."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def selected(
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


def address(page: str, model: type[Model], keys: Iterable[Any]) -> str:
    """Of the page of the desk with this name, for the records of `model` with these keys."""
    path = reverse(f"desk:{page}", args=[model._meta.label])
    return f"{path}?{urlencode([('pk', key) for key in keys])}"


def listing(desk: Any) -> str:
    """The admin's list that a selection was made in."""
    return reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
