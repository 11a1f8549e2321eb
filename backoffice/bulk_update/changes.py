"""What one change does to each record of a selection, before and when it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import sleep
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Subject
from dates.fields import HistoricDateField
from records.changes import changeset
from records.locking import locked_by_key
from records.publishable import NotPublishable

#: By model: the fields that a selection can be given, beside its subjects.
FIELDS: dict[str, tuple[str, ...]] = {
    "photos.Photo": ("date", "place", "collection", "image_rights", "text_rights"),
    "people.Testimony": ("place",),
}

#: Records that one change may touch.
MAX_RECORDS = 200

#: Records that are changed in one act, all or none: the database has one writer.
MAX_ATOMIC = 50
#: More than these are changed one by one, with a pause in which others save (seconds).
PAUSE_SECONDS = 0.02


class BulkUpdateForm(forms.Form):
    """What shall change; a field left empty changes nothing."""

    add = forms.ModelMultipleChoiceField(
        Subject.objects.all(), required=False, label=gettext_lazy("Add subjects")
    )
    remove = forms.ModelMultipleChoiceField(
        Subject.objects.all(), required=False, label=gettext_lazy("Remove subjects")
    )
    why = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("Reason for the change")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        both = set(cleaned.get("add") or ()) & set(cleaned.get("remove") or ())
        if both:
            names = ", ".join(map(str, both))
            self.add_error("remove", _("%s would be added and removed: choose one.") % names)
        if not self.errors and not any(cleaned[name] for name in cleaned if name != "why"):
            raise ValidationError(_("Nothing was chosen: say what shall change."))
        return cleaned


@dataclass
class Change:
    """What happens to one record: its lines in words; none when it is so already."""

    record: Any
    lines: list[str]
    #: Why nothing can be done to it, if so.
    error: str = ""
    done: bool = False


def plan_changes(
    desk: Any, request: Any, records: Iterable[Any], wanted: dict[str, Any]
) -> list[Change]:
    """What `wanted`, the cleaned data of a form, would do to each record."""
    changes = []
    for record in records:
        if not desk.has_change_permission(request, record):
            changes.append(Change(record, [], _("You may not change it.")))
            continue
        changes.append(Change(record, list(_describe(record, wanted))))
    return changes


def apply_changes(request: Any, changes: list[Change], wanted: dict[str, Any]) -> list[Change]:
    """Do it to every record that changes; returns the changes that are refused, with their reason.

    Up to `MAX_ATOMIC` records are one act, all or none. More would hold the database's one writer
    for seconds: each is an act of its own with a pause after it, and a record that refuses is left
    while the others are changed.
    """
    todo = [change for change in changes if change.lines and not change.error]
    if len(todo) <= MAX_ATOMIC:
        return _apply_atomically(request, todo, wanted)
    refused: list[Change] = []
    for change in todo:
        refused += _apply_atomically(request, [change], wanted)
        sleep(PAUSE_SECONDS)
    return refused


def _apply_atomically(request: Any, changes: list[Change], wanted: dict[str, Any]) -> list[Change]:
    """Those of `changes` that the rules or the database refuse; if any, none was made."""
    refused: list[Change] = []
    try:
        with changeset(user=request.user, why=wanted["why"] or _("Changed with others.")) as this:
            for change in changes:
                try:
                    _apply(change.record, wanted, this)
                except ValidationError as error:
                    change.error = " ".join(error.messages)
                    refused.append(change)
            if refused:
                raise _Rollback
    except _Rollback:
        return refused
    except NotPublishable as error:
        return _unpublishable(error, changes)
    except DatabaseError as error:
        for change in changes:
            change.error = _("The database refused: %s") % error
        return changes
    for change in changes:
        change.done = True
    return []


def _unpublishable(error: NotPublishable, changes: list[Change]) -> list[Change]:
    """Those of `changes` that would have made a published record unpublishable, with the reason."""
    problems = error.problems_by_record(change.record for change in changes)
    refused = [change for change in changes if change.record in problems]
    for change in refused:
        change.error = " ".join(str(problem) for problem in problems[change.record])
    return refused


class _Rollback(Exception):
    """Rolls the act back."""


def _changed_fields(record: Model, wanted: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    for name in FIELDS[record._meta.label]:
        if wanted.get(name) and getattr(record, name) != wanted[name]:
            yield name, wanted[name]


def _describe(record: Any, wanted: dict[str, Any]) -> Iterable[str]:
    for name, value in _changed_fields(record, wanted):
        field = record._meta.get_field(name)
        choices = dict(field.flatchoices)
        before = getattr(record, name) or ""
        yield _("%(field)s: “%(before)s” becomes “%(after)s”") % {
            "field": field.verbose_name,
            "before": choices.get(before, before),
            "after": choices.get(value, value),
        }
    has = set(record.subjects.all())
    for subject in wanted["add"]:
        if subject not in has:
            yield _("subject added: %s") % subject
    for subject in wanted["remove"]:
        if subject in has:
            yield _("subject removed: %s") % subject


def _apply(seen: Any, wanted: dict[str, Any], this: Any) -> None:
    """To the record as it is now, locked, and not as it was when it was shown."""
    record: Any = locked_by_key(type(seen), seen.pk)
    if record is None:
        raise ValidationError(_("It was deleted meanwhile."))
    if record.state != seen.state:
        raise ValidationError(_("Its state was changed meanwhile: look at it again."))
    for name, value in _changed_fields(record, wanted):
        setattr(record, name, value)
        if isinstance(record._meta.get_field(name), HistoricDateField):
            setattr(record, f"{name}_edtf", "")
    record.full_clean()
    record.save()
    record.subjects.remove(*wanted["remove"])
    record.subjects.add(*wanted["add"])
    record = type(seen)._default_manager.get(pk=seen.pk)
    this.add(record)
