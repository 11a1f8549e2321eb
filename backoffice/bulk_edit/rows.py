"""The rows of the bulk editing table: one form for each record.

Each form carries what it displayed. A record that somebody else changed since then is not
overwritten (`concurrency.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dates.fields import HistoricDateField, parsing_notes
from records.changes import changeset
from records.concurrency.attribution import latest_versions
from records.locking import locked_by_key
from records.publishable import NotPublishable

from .columns import column_names
from .concurrency import (
    changed_since,
    last_author,
    merge_cells,
    read_seen,
    sign_seen,
    take_others,
)


def record_digest(record: Model) -> str:
    """Return the SHA-256 (hex) of the fields, subjects and people of `record`."""
    values = [str(field.value_from_object(record)) for field in record._meta.concrete_fields]
    if hasattr(record, "subjects"):
        values += sorted(str(subject.pk) for subject in record.subjects.all())
    if hasattr(record, "people_links"):
        values += sorted(f"{link.role} {link.person_id}" for link in record.people_links.all())
    return sha256("\x1f".join(values).encode()).hexdigest()


class RowForm(forms.ModelForm):
    """The form of one record. `seen` tells what the table displayed (`concurrency.sign_seen`)."""

    seen = forms.CharField(widget=forms.HiddenInput)
    may_change = True
    saved = False
    #: Whether somebody else changed the record since the table was displayed.
    is_stale = False
    #: Relations to prefetch, because `record_digest` reads them.
    prefetched: tuple[str, ...] = ("subjects",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Notes displayed below a cell, by field name.
        self.field_notes: dict[str, list[Any]] = {}
        #: What others wrote into cells that were edited here too, by field name.
        self.others: dict[str, list[str]] = {}
        for name, field in self.fields.items():
            if name != "seen":
                field.required = field.widget.is_required = field.required and not getattr(
                    field, "needs_some_language", ""
                )
                if isinstance(field.widget, RelatedFieldWidgetWrapper):
                    # The buttons to add and look up related objects do not fit into twenty rows.
                    field.widget = field.widget.widget
                label = f"{self.instance.identifier}: {field.label}"
                field.widget.attrs |= {"aria-label": label, "data-cell": name}
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = 2

    @property
    def edited(self) -> bool:
        """Whether any field other than the digest was changed."""
        return any(name != "seen" for name in self.changed_data)

    def cells(self) -> list[tuple[Any, list[str], list[str]]]:
        """Return each bound field with its notes, such as how its date was read, and `others`."""
        return [
            (self[name], self._notes(name), self.others.get(name, []))
            for name in self.fields
            if name != "seen"
        ]

    def field_of_model(self, name: str) -> Any:
        """Return the model field whose values the cell `name` has."""
        return self.instance._meta.get_field(name)

    def restrict(self, user: Any) -> None:
        """Disable the fields that `user` may not change although they may change the record."""

    def _columns_of_record(self) -> dict[str, Any]:
        return {field.name: field for field in self.instance._meta.concrete_fields}

    def _notes(self, name: str) -> list[Any]:
        if not isinstance(self._columns_of_record().get(name), HistoricDateField):
            return self.field_notes.get(name, [])
        edtf = getattr(self.instance, f"{name}_edtf")
        return [*([edtf] if edtf else []), *parsing_notes(self.instance, name)]


#: Row forms of models that need their own, by model label.
ROW_FORMS: dict[str, type[RowForm]] = {}


def row_form_class(request: HttpRequest, model_admin: Any, language: str) -> type[RowForm]:
    """Return the row form of the model of `model_admin`, with the widgets that the admin uses."""
    generated: Any = forms.modelform_factory(
        model_admin.model,
        form=ROW_FORMS.get(model_admin.model._meta.label, RowForm),
        fields=column_names(model_admin.model, language),
        formfield_callback=partial(model_admin.formfield_for_dbfield, request=request),
    )
    form: type[RowForm] = generated
    return form


def build_rows(
    request: HttpRequest, model_admin: Any, keys: Iterable[str], language: str, data: Any = None
) -> list[RowForm]:
    """Return a row for each record of `keys` that the user may see, in that order.

    `data` (the POST data) binds the rows; without it they show the records as they are. Rows of
    records that the user may not change are disabled.
    """
    form = row_form_class(request, model_admin, language)
    ordered_keys = [int(key) for key in keys]
    versions = latest_versions(model_admin.model, ordered_keys)
    queryset = model_admin.get_queryset(request).filter(pk__in=ordered_keys)
    parts = [name for name in form.prefetched if hasattr(model_admin.model, name)]
    rows = []
    for record in sorted(
        queryset.prefetch_related(*parts), key=lambda each: ordered_keys.index(each.pk)
    ):
        row = form(instance=record, prefix=f"r{record.pk}")
        version = versions.get(str(record.pk), 0)
        row.initial["seen"] = sign_seen(row, record_digest(record), version)
        if data is not None:
            row = form(take_others(row, data), instance=record, prefix=row.prefix)
        row.may_change = model_admin.has_change_permission(request, record)
        row.restrict(request.user)
        if not row.may_change:
            for field in row.fields.values():
                field.disabled = True
        rows.append(row)
    return rows


def save_rows(request: HttpRequest, model_admin: Any, rows: list[RowForm], why: str) -> None:
    """Save every edited and valid row in one changeset; the others keep what was typed.

    A row that cannot be saved gets its errors (`row.errors`), and nothing of it is changed.
    """
    edited = [row for row in rows if row.may_change and row.edited]
    valid = [row for row in edited if row.is_valid()]
    while valid:
        try:
            _save_together(request, model_admin, valid, why)
        except NotPublishable as refusal:
            # Everything was rolled back: try again without the rows that caused it.
            _add_publication_errors(refusal, valid)
            valid = [row for row in valid if not row.errors]
        else:
            return


def _save_together(request: HttpRequest, model_admin: Any, rows: list[RowForm], why: str) -> None:
    """Save `rows` in one changeset and mark them as saved.

    Raises NotPublishable, and saves none, when a published record would become unpublishable.
    """
    done = []
    with changeset(user=request.user, why=why) as changes:
        for row in rows:
            try:
                with transaction.atomic():
                    _save_row(model_admin, row, changes)
            except ValidationError as refusal:
                row.add_error(None, refusal.messages)
            except IntegrityError as refusal:
                row.add_error(None, str(refusal))
            else:
                done.append(row)
    for row in done:
        row.saved = True


def _add_publication_errors(refusal: NotPublishable, rows: list[RowForm]) -> None:
    """Add the problems of `refusal` to the rows of the records concerned."""
    problems = refusal.problems_by_record(row.instance for row in rows)
    for row in rows:
        for problem in problems.get(row.instance, ()):
            row.add_error(None, str(problem))


def _save_row(model_admin: Any, row: RowForm, changes: Any) -> None:
    stored = locked_by_key(model_admin.model, row.instance.pk)
    if stored is None:
        raise ValidationError(_("It was deleted meanwhile."))
    seen = read_seen(row.cleaned_data["seen"], stored.pk)
    if record_digest(stored) != seen["digest"]:
        row.is_stale = True
        raise ValidationError(_("Changed meanwhile"))
    row.save()
    record = model_admin.model._default_manager.get(pk=row.instance.pk)
    changes.add(record)


def show_over_stored(
    request: HttpRequest, model_admin: Any, row: RowForm, stored: RowForm
) -> RowForm:
    """Return a row that is out of date as a row over the stored record; `stored` shows that."""
    seen = read_seen(row.cleaned_data["seen"], stored.instance.pk)
    data, others = merge_cells(row, stored, request.POST, request.user)
    changed = "; ".join(changed_since(stored, seen, request.user))
    if not changed:
        # A field that the table does not show.
        changed = last_author(stored, seen).words(request.user)
    merged = type(row)(data, instance=stored.instance, prefix=row.prefix)
    merged.may_change, merged.others = row.may_change, others
    merged.restrict(request.user)
    merged.full_clean()
    message = _(
        "This record was changed meanwhile: %(what)s. What you typed is still here and was not "
        "saved. Look at it again: saving once more keeps what stands in the cells."
    )
    merged.add_error(None, message % {"what": changed})
    return merged
