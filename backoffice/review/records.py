"""The record that a page of the desk is about, by its identifier."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from identifiers.resolve import find_record


def get_record_or_404(request: HttpRequest, identifier: str) -> Any:
    """The record, for whoever may see it in the admin. Raises Http404 or PermissionDenied."""
    record = find_record(identifier)
    if record is None:
        raise Http404(_("There is no record %(id)s.") % {"id": identifier[:40]})
    desk: Any = admin.site.get_model_admin(type(record))
    if not desk.has_view_permission(request, record):
        raise PermissionDenied
    return record


def change_form_url(record: Any) -> str:
    """The address of the record's form in the admin."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def open_record(request: HttpRequest, identifier: str) -> HttpResponse:
    """To the form of the record: lists that know identifiers alone link here."""
    return redirect(change_form_url(get_record_or_404(request, identifier)))
