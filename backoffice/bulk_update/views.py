"""The bulk update page, and the changelist action that opens it."""

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


def _form_class(request: HttpRequest, model_admin: Any) -> type[BulkUpdateForm]:
    """Return the form class, with the widgets of the admin; every field optional and empty."""
    model = model_admin.model
    widget_of = partial(model_admin.formfield_for_dbfield, request=request)
    fields: dict[str, Any] = {
        name: widget_of(model._meta.get_field(name)) for name in FIELDS[model._meta.label]
    }
    field: Any
    for field in fields.values():
        field.required = field.widget.is_required = False
        field.initial = None
        field.help_text = ""
        if isinstance(field, forms.TypedChoiceField):
            # A field with a default value has no empty choice.
            choices: Any = field.choices
            field.choices = [("", "—"), *[c for c in choices if c[0] not in ("", None)]]
    order = ["add", "remove", *fields, "why"]
    generated: Any = type("SelectionForm", (BulkUpdateForm,), {**fields, "field_order": order})
    for name in ("add", "remove"):
        generated.base_fields[name].widget = widget_of(model._meta.get_field("subjects")).widget
        generated.base_fields[name].widget.choices = generated.base_fields[name].choices
    generated.base_fields["why"].widget = UnfoldAdminTextInputWidget()
    form: type[BulkUpdateForm] = generated
    return form


def bulk_update(request: HttpRequest, label: str) -> HttpResponse:
    """Change the records `?pk=1&pk=2`: the form, its preview, and with `confirm` the update."""
    model_admin, keys = parse_selection(request, label, FIELDS, MAX_RECORDS)
    queryset = model_admin.get_queryset(request).filter(pk__in=keys).order_by("pk")
    related = [n for n in FIELDS[label] if queryset.model._meta.get_field(n).is_relation]
    records = list(queryset.select_related(*related).prefetch_related("subjects"))
    form = _form_class(request, model_admin)(request.POST if request.method == "POST" else None)
    changes = []
    if request.method == "POST" and form.is_valid():
        changes = plan_changes(model_admin, request, records, form.cleaned_data)
        if "confirm" in request.POST:
            shown = [each.seen for each in changes]
            for each in changes:
                each.seen = request.POST.get(f"seen-{each.record.pk}", each.seen)
            refused = apply_changes(request, changes, form.cleaned_data)
            count = sum(each.done for each in changes)
            if count:
                done = ngettext("%d record was changed.", "%d records were changed.", count)
                messages.success(request, done % count)
            if not refused:
                return redirect(changelist_url(model_admin, request))
            messages.error(request, _outcome_message(count, len(refused)))
            for each, seen in zip(changes, shown, strict=True):
                each.seen = seen
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Change many records at once"),
        "meta": model_admin.opts,
        "form": form,
        "media": model_admin.media + form.media,
        "records": records,
        "changes": changes,
        "changing": sum(bool(each.lines) and not each.done for each in changes),
        "together": MAX_ATOMIC,
        "back": changelist_url(model_admin, request),
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
def change_many(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Open the bulk update page for a selection of at most MAX_RECORDS records."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MAX_RECORDS + 1])
    if len(keys) > MAX_RECORDS:
        messages.error(
            request,
            _("At most %d records are changed at once: choose fewer, or filter the list.")
            % MAX_RECORDS,
        )
        return None
    return redirect(selection_url("bulk_update", model_admin.model, keys, request))
