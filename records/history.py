"""The history of a record: the differences between its versions, and restoring a version."""

from __future__ import annotations

import datetime
import difflib
import re
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reversion.models import Version
from reversion.revisions import _get_options  # the registered `follow`, which has no public reader

import languages
from audit.models import AuditKind
from records.changes import changeset
from records.locking import locked_by_key
from records.models import Record
from records.tombstones import delete_tombstone

#: Columns left out of the history: keys, timestamps, and columns computed from another column.
HIDDEN_COLUMNS = re.compile(r"(^id$|^changed_at$|^created_at$|_earliest$|_latest$)")
STATE_FIELDS = (
    "state",
    "published_at",
    "withdrawal_category",
    "withdrawal_reason",
    *languages.columns("withdrawal_reason"),
    "withdrawn_at",
    "withdrawal_hides_title",
)
WORD = re.compile(r"\w+|\W", re.UNICODE)


@dataclass(frozen=True)
class DiffSegment:
    """A piece of text whose `kind` is `same` (unchanged), `gone` (removed) or `new` (added)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs: its label, and its old and new text as segments of a diff."""

    label: str
    segments: list[DiffSegment]


@dataclass
class PartChange:
    """A part of the record whose `kind` of change is `new`, `gone` or `changed`."""

    kind: str
    label: str
    changes: list[Change] = field(default_factory=list)


@dataclass
class Step:
    """One version of a record, with its differences from the version before."""

    version: Version
    changes: list[Change]
    parts: list[PartChange]
    is_first: bool

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.parts)


def word_diff(old: str, new: str) -> list[DiffSegment]:
    """Return the unchanged, removed and added words of two texts, in reading order."""
    before, after = WORD.findall(old), WORD.findall(new)
    stretches = []
    for kind, a, b, c, d in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            stretches.append(DiffSegment("same", "".join(before[a:b])))
            continue
        if b > a:
            stretches.append(DiffSegment("gone", "".join(before[a:b])))
        if d > c:
            stretches.append(DiffSegment("new", "".join(after[c:d])))
    return stretches


def part_models(model: type[models.Model]) -> dict[type[models.Model], str]:
    """Return the part models versioned with `model`, each with its foreign key to its parent.

    Parts of parts are included.
    """
    parts: dict[type[models.Model], str] = {}
    for name in _get_options(model).follow:
        relation: Any = model._meta.get_field(name)
        part_model = relation.related_model
        if relation.one_to_many and part_model not in parts:
            parts[part_model] = relation.field.name
            parts.update(part_models(part_model))
    return parts


def part_versions(version: Version) -> list[Version]:
    """Return the versions of the record's parts, at any depth, in the revision of `version`."""
    parts = part_models(version._model)
    candidates = [v for v in version.revision.version_set.all() if v._model in parts]
    belonging = {(version._model, version.object_id)}
    versions: list[Version] = []
    while True:
        more = []
        for candidate in candidates:
            link = candidate._model._meta.get_field(parts[candidate._model])
            owner = str(candidate.field_dict.get(link.attname))
            key = (candidate._model, candidate.object_id)
            if key not in belonging and (link.related_model, owner) in belonging:
                belonging.add(key)
                more.append(candidate)
        if not more:
            return versions
        versions += more


def field_changes(
    model: type[models.Model], old: dict[str, Any], new: dict[str, Any]
) -> list[Change]:
    """Return the fields that differ between two states of one object.

    `old` and `new` are values by field name, as django-reversion's `field_dict` has them.
    """
    endings = tuple(f"_{code}" for code in languages.codes())
    translated = {name.rpartition("_")[0] for name in new if name.endswith(endings)}
    changes = []
    for name in new:
        if HIDDEN_COLUMNS.search(name) or name in translated or old.get(name) == new.get(name):
            continue
        try:
            form = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        before, after = (display_value(form, state.get(name)) for state in (old, new))
        if before == after and form.is_relation:
            # The two targets have the same name: show their identifiers as well.
            before, after = (
                _display_with_identifiers(form, state.get(name)) for state in (old, new)
            )
        if before != after:
            changes.append(
                Change(str(getattr(form, "verbose_name", name)), word_diff(before, after))
            )
    return changes


def display_value(form: Any, value: Any) -> str:
    """Return the `value` of the model field `form` as the history shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        targets = form.related_model._base_manager.filter(pk__in=value)
        return ", ".join(sorted(str(target) for target in targets))
    if form.is_relation:
        target = form.related_model._base_manager.filter(pk=value).first()
        return str(target) if target is not None else _("deleted (%s)") % value
    if isinstance(value, datetime.datetime):
        return format_moment(value)
    if form.choices:
        return str(dict(form.flatchoices).get(value, value))
    return str(value)


def _display_with_identifiers(form: Any, value: Any) -> str:
    """Return the targets of a link, each with its identifier, or its key where it has none."""
    keys = value if isinstance(value, list) else [value]
    targets = form.related_model._base_manager.filter(pk__in=keys)
    return ", ".join(
        sorted(f"{target} ({getattr(target, 'identifier', target.pk)})" for target in targets)
    )


def format_moment(value: datetime.datetime) -> str:
    """Return a moment in the museum's time zone, as the active language writes it."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def history_steps(record: models.Model) -> list[Step]:
    """Return the history of a record, newest first, each step with what it changed."""
    versions = list(
        Version.objects.get_for_object(record)
        .select_related("revision__user")
        .prefetch_related("revision__version_set")
    )
    history = []
    # A record that no changeset has touched yet has no version at all.
    for version, before in zip_longest(versions, versions[1:]):
        if before is None:
            history.append(Step(version, [], [], is_first=True))
            continue
        changes = field_changes(version._model, before.field_dict, version.field_dict)
        history.append(Step(version, changes, _part_changes(before, version), is_first=False))
    return history


def _part_changes(before: Version, after: Version) -> list[PartChange]:
    old, new = (
        {(v._model, v.object_id): v for v in part_versions(version)} for version in (before, after)
    )
    changes = []
    for key in sorted(old.keys() | new.keys(), key=lambda key: (key[0].__name__, int(key[1]))):
        model = key[0]
        label = str(model._meta.verbose_name)
        if key not in new:
            changes.append(PartChange("gone", f"{label}: {old[key].object_repr}"))
        elif key not in old:
            changes.append(PartChange("new", f"{label}: {new[key].object_repr}"))
        else:
            fields = field_changes(model, old[key].field_dict, new[key].field_dict)
            if fields:
                changes.append(PartChange("changed", f"{label}: {new[key].object_repr}", fields))
    return changes


def restore(*, version: Version, user: Any, why: str = "") -> models.Model:
    """Restore `version` of a record, with the parts it had then; return the record.

    The publication state stays as it is now; a deleted record comes back as a draft. Raises
    django.core.exceptions.ValidationError when the old values break today's rules,
    django.db.IntegrityError when they clash with another record, and NotPublishable, at the end of
    the changeset, when the record is published and could not be with these values. Nothing is
    changed in any of these cases.
    """
    model = version._model
    with changeset(
        user=user,
        why=why or _("Restored the version of %s.") % format_moment(version.revision.date_created),
    ) as changes:
        current = locked_by_key(model, version.object_id)
        has_state = isinstance(current, Record)
        present_state = {name: getattr(current, name) for name in STATE_FIELDS} if has_state else {}
        parts = part_versions(version)
        if current is not None:
            _remove_later_parts(changes, current, parts)
        for old in [version, *parts]:
            old.revert()
        record = model._base_manager.get(pk=version.object_id)
        for name, value in (present_state or _draft_state(record)).items():
            setattr(record, name, value)
        _check_link_targets(record)
        record.full_clean()
        record.save()
        changes.kind = AuditKind.RESTORE
        delete_tombstone(record)
    return record


def _check_link_targets(record: models.Model) -> None:
    """Raise ValidationError when a foreign key of `record` refers to a deleted row."""
    for link in record._meta.concrete_fields:
        key, target = getattr(record, link.attname), link.related_model
        if not link.is_relation or key is None or not isinstance(target, type):
            continue
        if not target._base_manager.filter(pk=key).exists():
            raise ValidationError(
                _("%(record)s needs its %(link)s, which was deleted: bring that back first.")
                % {"record": record, "link": getattr(link, "verbose_name", link.name)}
            )


def _draft_state(record: models.Model) -> dict[str, Any]:
    if not isinstance(record, Record):
        return {}
    return {
        "state": "draft",
        "withdrawal_category": "",
        **dict.fromkeys(languages.columns("withdrawal_reason"), ""),
        "withdrawn_at": None,
        "withdrawal_hides_title": False,
    }


def _remove_later_parts(changes: Any, record: models.Model, kept: list[Version]) -> None:
    """Delete the parts of `record`, at any depth, that are not among the versions `kept`."""
    keys = {(version._model, version.object_id) for version in kept}
    for name in _get_options(type(record)).follow:
        relation = type(record)._meta.get_field(name)
        if not relation.one_to_many:
            continue
        for part in getattr(record, name).all():
            if (type(part), str(part.pk)) not in keys:
                part.delete()
            else:
                _remove_later_parts(changes, part, kept)
