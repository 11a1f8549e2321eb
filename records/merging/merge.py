"""Merging one record into another, in one changeset."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.changes import ChangeSet, changeset
from records.concurrency.seen import check_seen
from records.locking import lock_rows, locked
from records.models.merged import Merged
from records.models.part import record_of
from records.models.record import TITLE_LENGTH, Record, filled_languages

from .labels import copy_labels
from .references import merge_blockers, references


def merge(
    *, gone: Any, kept: Any, user: Any = None, why: str = "", seen: Mapping[Any, str] | None = None
) -> Merged:
    """Let every reference to `gone` refer to `kept` instead, and delete `gone`.

    References that `kept` has already are not duplicated. The names of `gone` become alternative
    names of `kept`, and its address redirects to `kept`. Raises ValidationError with all
    `merge_blockers`, and changes nothing, when there are any. `seen` has, by key, what the page
    showed of each of the two (`records.concurrency.seen`): one that was changed since is refused.
    """
    reasons = merge_blockers(gone, kept)
    if reasons:
        raise ValidationError(reasons)
    words = {"gone": gone, "kept": kept}
    with changeset(
        user=user, why=why or _("%(gone)s was merged into %(kept)s.") % words
    ) as changes:
        by_key = {each.pk: locked(each) for each in sorted((gone, kept), key=lambda each: each.pk)}
        gone, kept = by_key[gone.pk], by_key[kept.pk]
        for key, token in (seen or {}).items():
            check_seen(by_key[key], token, user=user)
        moved: dict[str, list[Any]] = {"links": [], "doubles": [], "names": []}
        for _model, name, rows in references(gone):
            for row in lock_rows(rows):
                _relink(changes, row, name, kept, moved)
        title = str(gone)
        published = isinstance(gone, Record) and gone.is_published()
        names = {language: getattr(gone, f"name_{language}") for language in _languages(gone)}
        changes.delete(type(gone)._default_manager.get(pk=gone.pk))
        moved["names"] = copy_labels(kept, names)
        changes.add(type(kept)._default_manager.get(pk=kept.pk))
        # Records merged into `gone` earlier now redirect to `kept`.
        Merged.objects.filter(kept=gone.identifier).update(kept=kept.identifier)
        return Merged.objects.create(
            identifier=gone.identifier,
            kept=kept.identifier,
            label=kept._meta.label,
            title=title[:TITLE_LENGTH],
            was_published=published,
            moved=moved,
            merged_at=timezone.now(),
            merged_by=user.get_username() if user is not None else "",
        )


def _languages(record: Any) -> list[str]:
    return filled_languages(record, "name")


def _relink(
    changes: ChangeSet, row: models.Model, name: str, kept: Any, moved: dict[str, Any]
) -> None:
    """Let one row refer to `kept`, or delete it where that would be a duplicate.

    `moved` is filled for `Merged.moved`, so that the merge can be undone.
    """
    label = row._meta.label
    if row.pk == kept.pk and type(row) is type(kept):
        # `kept` was directly below `gone` in the tree: it moves up to the parent of `gone`.
        setattr(row, name, getattr(getattr(row, name), name))
    else:
        setattr(row, name, kept)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        fresh = type(row)._base_manager.get(pk=row.pk)
        moved["doubles"].append(json.loads(serializers.serialize("json", [fresh]))[0])
        add_owner(changes, fresh)
        fresh.delete()
        return
    moved["links"].append([label, row.pk, name])
    add_owner(changes, row)


def add_owner(changes: ChangeSet, row: models.Model) -> None:
    """Add the record that `row` belongs to, or `row` itself if it is one, to the changeset."""
    record = record_of(row)
    if record is row:
        changes.add(row)
    elif record is not None:
        # Read again: the record attached to the row may be outdated, or come from a file.
        changes.add(type(record)._default_manager.get(pk=record.pk))
