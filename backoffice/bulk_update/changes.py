"""The effect of a bulk update on each record: its preview and its application."""

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
from records.concurrency.attribution import Authors
from records.concurrency.fields import canonical_text, digest
from records.locking import locked_by_key
from records.publishable import NotPublishable

#: The fields that can be set for a selection, by model label; subjects can always be changed.
FIELDS: dict[str, tuple[str, ...]] = {
    "photos.Photo": ("date", "place", "collection", "image_rights", "text_rights"),
    "people.Testimony": ("place",),
}

#: Records that one bulk update may change.
MAX_RECORDS = 200

#: Up to this many records are changed in one transaction, all or none.
MAX_ATOMIC = 50
#: Larger selections are changed one record at a time, because SQLite has a single writer. This
#: pause (seconds) between two records lets others save.
PAUSE_SECONDS = 0.02


class BulkUpdateForm(forms.Form):
    """The values to set; a field left empty changes nothing."""

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
    """The change of one record, described in `lines`; none if it has these values already."""

    record: Any
    lines: list[str]
    #: Why it cannot be changed; empty if it can.
    error: str = ""
    #: The `shown_digest` of what the curator was shown.
    seen: str = ""
    done: bool = False


def shown_digest(record: Any, wanted: dict[str, Any]) -> str:
    """Return a digest of what the preview shows of `record`.

    That is its state, the values to set, and what these fields have now. Other fields are left as
    they are, so that a change of them does not matter.
    """
    shown = [record.state]
    for name in FIELDS[record._meta.label]:
        if wanted.get(name):
            shown += [name, canonical_text(wanted[name]), canonical_text(getattr(record, name))]
    has = {subject.pk for subject in record.subjects.all()}
    for name in ("add", "remove"):
        shown += [f"{name} {s.pk} {s.pk in has}" for s in sorted(wanted[name], key=lambda s: s.pk)]
    return digest(shown)


def plan_changes(
    model_admin: Any, request: Any, records: Iterable[Any], wanted: dict[str, Any]
) -> list[Change]:
    """Return what `wanted`, the cleaned data of a BulkUpdateForm, would change in each record."""
    changes = []
    for record in records:
        if not model_admin.has_change_permission(request, record):
            changes.append(Change(record, [], _("You may not change it.")))
            continue
        seen = shown_digest(record, wanted)
        changes.append(Change(record, list(_describe(record, wanted)), seen=seen))
    return changes


def apply_changes(request: Any, changes: list[Change], wanted: dict[str, Any]) -> list[Change]:
    """Apply the changes; return those that failed, each with its `error`.

    Up to `MAX_ATOMIC` records are changed in one changeset, all or none. More would hold the
    single writer of the database for seconds: then each record has its own changeset, followed by
    a pause, and a record that fails is left unchanged while the others are changed.
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
    """Apply `changes` in one changeset; return those that failed. If any did, none is applied."""
    refused: list[Change] = []
    try:
        with changeset(
            user=request.user, why=wanted["why"] or _("Changed with others.")
        ) as change_set:
            for change in changes:
                try:
                    _check_as_shown(change, wanted, change_set)
                    _apply(change.record, wanted, change_set)
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
    """Return the changes that would make a published record unpublishable, with `error` set."""
    problems = error.problems_by_record(change.record for change in changes)
    refused = [change for change in changes if change.record in problems]
    for change in refused:
        change.error = " ".join(str(problem) for problem in problems[change.record])
    return refused


class _Rollback(Exception):
    """Raised within the changeset to roll it back."""


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


def _check_as_shown(change: Change, wanted: dict[str, Any], change_set: Any) -> None:
    """Raise ValidationError when the record, locked from here on, is not as it was shown."""
    record: Any = locked_by_key(type(change.record), change.record.pk)
    if record is None or not change.seen or shown_digest(record, wanted) == change.seen:
        return
    author = Authors(record, 0).latest().words(change_set.user)
    raise ValidationError(
        _(
            "It is not as it was shown any more (last changed by %(who)s): look at it again "
            "here, and confirm once more."
        )
        % {"who": author}
    )


def _apply(shown: Any, wanted: dict[str, Any], change_set: Any) -> None:
    """Change the stored record, locked and read again; `shown` is the one of the preview."""
    record: Any = locked_by_key(type(shown), shown.pk)
    if record is None:
        raise ValidationError(_("It was deleted meanwhile."))
    if record.state != shown.state:
        raise ValidationError(_("Its state was changed meanwhile: look at it again."))
    for name, value in _changed_fields(record, wanted):
        setattr(record, name, value)
        if isinstance(record._meta.get_field(name), HistoricDateField):
            setattr(record, f"{name}_edtf", "")
    record.full_clean()
    record.save()
    record.subjects.remove(*wanted["remove"])
    record.subjects.add(*wanted["add"])
    record = type(shown)._default_manager.get(pk=shown.pk)
    change_set.add(record)
