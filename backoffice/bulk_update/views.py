"""The page of a change to many records, and the action of the admin's lists that opens it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.selection import changelist_url, parse_selection, selection_url

from .changes import FIELDS, MAX_ATOMIC, MAX_RECORDS, BulkUpdateForm, apply_changes, plan_changes


def _form_class(request: HttpRequest, desk: Any) -> type[BulkUpdateForm]:
    """The form, with the admin's own widgets, every field of it optional and empty at first."""
    model = desk.model
    widget_of = partial(desk.formfield_for_dbfield, request=request)
    named: dict[str, Any] = {
        name: widget_of(model._meta.get_field(name)) for name in FIELDS[model._meta.label]
    }
    field: Any
    for field in named.values():
        field.required = field.widget.is_required = False
        field.initial = None
        field.help_text = ""
        if isinstance(field, forms.TypedChoiceField):
            # A column with a default offers no empty choice of its own.
            given: Any = field.choices
            field.choices = [("", "—"), *[c for c in given if c[0] not in ("", None)]]
    order = ["add", "remove", *named, "why"]
    made: Any = type("SelectionForm", (BulkUpdateForm,), {**named, "field_order": order})
    for name in ("add", "remove"):
        made.base_fields[name].widget = widget_of(model._meta.get_field("subjects")).widget
        made.base_fields[name].widget.choices = made.base_fields[name].choices
    made.base_fields["why"].widget = UnfoldAdminTextInputWidget()
    form: type[BulkUpdateForm] = made
    return form


def bulk_update(request: HttpRequest, label: str) -> HttpResponse:
    """One change to the records `?pk=1&pk=2`: asked for, shown, and on `confirm` made."""
    desk, keys = parse_selection(request, label, FIELDS, MAX_RECORDS)
    found = desk.get_queryset(request).filter(pk__in=keys).order_by("pk")
    related = [n for n in FIELDS[label] if found.model._meta.get_field(n).is_relation]
    records = list(found.select_related(*related).prefetch_related("subjects"))
    form = _form_class(request, desk)(request.POST if request.method == "POST" else None)
    changes = []
    if request.method == "POST" and form.is_valid():
        changes = plan_changes(desk, request, records, form.cleaned_data)
        if "confirm" in request.POST:
            refused = apply_changes(request, changes, form.cleaned_data)
            count = sum(each.done for each in changes)
            if count:
                done = ngettext("%d record was changed.", "%d records were changed.", count)
                messages.success(request, done % count)
            if not refused:
                return redirect(changelist_url(desk, request))
            messages.error(request, _outcome_message(count, len(refused)))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Change many records at once"),
        "meta": desk.opts,
        "form": form,
        "media": desk.media + form.media,
        "records": records,
        "changes": changes,
        "changing": sum(bool(each.lines) and not each.done for each in changes),
        "together": MAX_ATOMIC,
        "back": changelist_url(desk, request),
    }
    return TemplateResponse(request, "admin/backoffice/bulk_update.html", context)


def _outcome_message(done: int, refused: int) -> str:
    if not done:
        return _("Nothing was changed: some records refuse it, see below.")
    return (
        ngettext(
            "%d record was left as it was: see below what it refuses.",
            "%d records were left as they were: see below what they refuse.",
            refused,
        )
        % refused
    )


@admin.action(description=gettext_lazy("Change all of them…"), permissions=["change"])
def change_many(desk: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    """Open the page for a selection of at most MOST records."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MAX_RECORDS + 1])
    if len(keys) > MAX_RECORDS:
        messages.error(
            request,
            _("At most %d records are changed at once: choose fewer, or filter the list.")
            % MAX_RECORDS,
        )
        return None
    return redirect(selection_url("bulk", desk.model, keys, request))
