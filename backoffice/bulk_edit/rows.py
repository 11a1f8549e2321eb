"""The rows of the table: a form each, with what it was when it was shown."""

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
from reversion.models import Version

from dates.fields import HistoricDateField, parsing_notes
from records.changes import changeset
from records.locking import locked_by_key
from records.publishable import NotPublishable

from .columns import column_names


def record_digest(record: Model) -> str:
    """A digest of `record`, its subjects and people as they are: another one means a change."""
    values = [str(field.value_from_object(record)) for field in record._meta.concrete_fields]
    if hasattr(record, "subjects"):
        values += sorted(str(subject.pk) for subject in record.subjects.all())
    if hasattr(record, "people_links"):
        values += sorted(f"{link.role} {link.person_id}" for link in record.people_links.all())
    return sha256("\x1f".join(values).encode()).hexdigest()


class RowForm(forms.ModelForm):
    """One record. `seen` is `record_digest` it when the table was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)
    may_change = True
    saved = False
    #: What `record_digest` reads beside the columns.
    prefetched: tuple[str, ...] = ("subjects",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Said below a cell, by the name of its field.
        self.field_notes: dict[str, list[Any]] = {}
        self.initial["seen"] = record_digest(self.instance)
        for name, field in self.fields.items():
            if name != "seen":
                field.required = field.widget.is_required = field.required and not getattr(
                    field, "needs_some_language", ""
                )
                if isinstance(field.widget, RelatedFieldWidgetWrapper):
                    # Twenty rows have no room for the buttons that add and look up.
                    field.widget = field.widget.widget
                label = f"{self.instance.identifier}: {field.label}"
                field.widget.attrs |= {"aria-label": label, "data-cell": name}
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = 2

    @property
    def edited(self) -> bool:
        """Whether anything but the mark of its state was typed."""
        return any(name != "seen" for name in self.changed_data)

    def cells(self) -> list[tuple[Any, list[str]]]:
        """Each field, with how its date was read."""
        return [(self[name], self._notes(name)) for name in self.fields if name != "seen"]

    def restrict(self, user: Any) -> None:
        """Disable what `user` may not change although they may change the record."""

    def _columns_of_record(self) -> dict[str, Any]:
        return {field.name: field for field in self.instance._meta.concrete_fields}

    def _notes(self, name: str) -> list[Any]:
        if not isinstance(self._columns_of_record().get(name), HistoricDateField):
            return self.field_notes.get(name, [])
        edtf = getattr(self.instance, f"{name}_edtf")
        return [*([edtf] if edtf else []), *parsing_notes(self.instance, name)]


#: By model: its own form of a row, beside the common one.
ROW_FORMS: dict[str, type[RowForm]] = {}


def row_form_class(request: HttpRequest, desk: Any, language: str) -> type[RowForm]:
    """The form of a row of the model of the admin `desk`, with the admin's own widgets."""
    made: Any = forms.modelform_factory(
        desk.model,
        form=ROW_FORMS.get(desk.model._meta.label, RowForm),
        fields=column_names(desk.model, language),
        formfield_callback=partial(desk.formfield_for_dbfield, request=request),
    )
    form: type[RowForm] = made
    return form


def build_rows(
    request: HttpRequest, desk: Any, keys: Iterable[str], language: str, data: Any = None
) -> list[RowForm]:
    """A row for each record of `keys` that the user may see, in their order, bound to `data`."""
    form = row_form_class(request, desk, language)
    wanted = [int(key) for key in keys]
    found = desk.get_queryset(request).filter(pk__in=wanted)
    parts = [name for name in form.prefetched if hasattr(desk.model, name)]
    rows = []
    for record in sorted(found.prefetch_related(*parts), key=lambda each: wanted.index(each.pk)):
        row = form(data, instance=record, prefix=f"r{record.pk}")
        row.may_change = desk.has_change_permission(request, record)
        row.restrict(request.user)
        if not row.may_change:
            for field in row.fields.values():
                field.disabled = True
        rows.append(row)
    return rows


def save_rows(request: HttpRequest, desk: Any, rows: list[RowForm], why: str) -> None:
    """Save, in one act, every row that was edited and is right; the others keep what was typed.

    A row that cannot be saved bears its errors, and nothing of it is changed.
    """
    edited = [row for row in rows if row.may_change and row.edited]
    ready = [row for row in edited if row.is_valid()]
    while ready:
        try:
            _save_together(request, desk, ready, why)
        except NotPublishable as refusal:
            # All was rolled back: once more without the rows that it names.
            _add_publication_errors(refusal, ready)
            ready = [row for row in ready if not row.errors]
        else:
            return


def _save_together(request: HttpRequest, desk: Any, rows: list[RowForm], why: str) -> None:
    """Save `rows` in one act. Raises NotPublishable, and saves none, when the rules refuse one."""
    done = []
    with changeset(user=request.user, why=why) as this:
        for row in rows:
            try:
                with transaction.atomic():
                    _save_row(desk, row, this)
            except ValidationError as refusal:
                row.add_error(None, refusal.messages)
            except IntegrityError as refusal:
                row.add_error(None, str(refusal))
            else:
                done.append(row)
    for row in done:
        row.saved = True


def _add_publication_errors(refusal: NotPublishable, rows: list[RowForm]) -> None:
    """Let the rows that cannot be saved bear their errors."""
    problems = refusal.problems_by_record(row.instance for row in rows)
    for row in rows:
        for problem in problems.get(row.instance, ()):
            row.add_error(None, str(problem))


def _save_row(desk: Any, row: RowForm, this: Any) -> None:
    stored = locked_by_key(desk.model, row.instance.pk)
    if stored is None:
        raise ValidationError(_("It was deleted meanwhile."))
    if record_digest(stored) != row.cleaned_data["seen"]:
        raise ValidationError(_conflict_message(stored))
    row.save()
    record = desk.model._default_manager.get(pk=row.instance.pk)
    this.add(record)


def _conflict_message(record: Any) -> str:
    """Who changed the record meanwhile, as far as its history says."""
    version = Version.objects.get_for_object(record).select_related("revision__user").first()
    user = version.revision.user if version else None
    return _(
        "%(who)s changed this record meanwhile. What you typed is still here and was not saved: "
        "open the record, compare, and save again from a new table."
    ) % {"who": user.get_username() if user else _("Somebody")}
