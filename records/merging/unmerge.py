"""Undoing a merge: the record comes back, with the references that were not changed since."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from reversion.models import Version

from identifiers.resolve import find_record
from records.changes import changeset
from records.history import restore
from records.locking import locked_by_key
from records.models.hierarchy import validate_no_cycle
from records.models.merged import Merged
from records.publication import publish

from .merge import add_owner


def unmerge(merged: Merged, *, user: Any = None) -> list[str]:
    """Restore the merged record; return a sentence for each reference that was left as it is.

    Raises ValidationError when the record cannot be restored.
    """
    model: Any = apps.get_model(merged.label)
    versions = [
        v for v in Version.objects.get_deleted(model) if _has_identifier(v, merged.identifier)
    ]
    kept = find_record(merged.kept)
    if not versions or kept is None:
        raise ValidationError(_("%s cannot come back: it was purged.") % merged.identifier)
    left: list[str] = []
    with changeset(user=user, why=_("The merging of %s was taken back.") % merged) as changes:
        gone: Any = restore(version=versions[0], user=user)
        left += _remove_names(merged, gone)
        for label, key, column in merged.moved["links"]:
            row: Any = locked_by_key(apps.get_model(label), key)
            at = row and getattr(row, f"{column}_id")
            if row is None or at != kept.pk:
                left.append(_("%s was changed since.") % (row or f"{label} {key}"))
                continue
            setattr(row, column, gone)
            if _makes_cycle(row, column):
                left.append(_("%s was changed since.") % row)
                continue
            row.save()
            add_owner(changes, row)
        for double in merged.moved["doubles"]:
            left += _restore_duplicate(double, changes)
        if merged.was_published and not gone.is_published():
            publish(record=type(gone)._default_manager.get(pk=gone.pk), user=user)
        changes.add(type(gone)._default_manager.get(pk=gone.pk))
        changes.add(type(kept)._default_manager.get(pk=kept.pk))
        merged.delete()
    return left


def _remove_names(merged: Merged, gone: Any) -> list[str]:
    """Remove the names that the merge gave to the kept record, unless they were edited since.

    Return a sentence for each that is left.
    """
    left = []
    for label, key in merged.moved["names"]:
        name: Any = locked_by_key(apps.get_model(label), key)
        if name is None:
            continue
        if name.text == getattr(gone, f"name_{name.language}", None):
            name.delete()
        else:
            left.append(_("%s was changed since.") % name)
    return left


def _has_identifier(version: Version, identifier: str) -> bool:
    return bool(version.field_dict.get("identifier") == identifier)


def _makes_cycle(row: Any, column: str) -> bool:
    """Return whether `row` would be below itself, because the tree was changed since the merge."""
    if column not in ("broader", "within"):
        return False
    try:
        validate_no_cycle(row, column)
    except ValidationError:
        return True
    return False


def _restore_duplicate(row: dict[str, Any], changes: Any) -> list[str]:
    """Restore a row that the merge removed as a duplicate; return a sentence if that failed."""
    try:
        with transaction.atomic():
            (duplicate,) = serializers.deserialize("json", json.dumps([row]))
            duplicate.save()
    except IntegrityError:
        return [_("%s was changed since.") % duplicate.object]
    add_owner(changes, duplicate.object)
    return []
