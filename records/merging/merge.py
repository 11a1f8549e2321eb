"""Merging a term into another, in one act."""

from __future__ import annotations

import json
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.changes import ChangeSet, changeset
from records.models.merged import Merged
from records.models.part import record_of
from records.models.record import Record, filled_languages

from .labels import copy_labels
from .references import merge_blockers, references


def merge(*, gone: Any, kept: Any, user: Any = None, why: str = "") -> Merged:
    """Let everything that points at `gone` point at `kept`, and delete `gone`.

    What `kept` has already stays once. The names of `gone` find `kept` from now on, and its address
    leads there. Raises ValidationError, and changes nothing, with every reason that hinders it.
    """
    reasons = merge_blockers(gone, kept)
    if reasons:
        raise ValidationError(reasons)
    words = {"gone": gone, "kept": kept}
    with changeset(user=user, why=why or _("%(gone)s was merged into %(kept)s.") % words) as this:
        moved: dict[str, list[Any]] = {"links": [], "doubles": [], "names": []}
        for _model, name, rows in references(gone):
            for row in rows:
                _relink(this, row, name, kept, moved)
        title = str(gone)
        published = isinstance(gone, Record) and gone.is_published()
        names = {language: getattr(gone, f"name_{language}") for language in _languages(gone)}
        this.delete(type(gone)._default_manager.get(pk=gone.pk))
        moved["names"] = copy_labels(kept, names)
        this.add(type(kept)._default_manager.get(pk=kept.pk))
        # Whoever was merged into `gone` is now in `kept`.
        Merged.objects.filter(kept=gone.identifier).update(kept=kept.identifier)
        return Merged.objects.create(
            identifier=gone.identifier,
            kept=kept.identifier,
            label=kept._meta.label,
            title=title[:300],
            was_published=published,
            moved=moved,
            merged_at=timezone.now(),
            merged_by=user.get_username() if user is not None else "",
        )


def _languages(record: Any) -> list[str]:
    return filled_languages(record, "name")


def _relink(
    this: ChangeSet, row: models.Model, name: str, kept: Any, moved: dict[str, Any]
) -> None:
    """Let one row point at `kept`, or remove it where that would say the same twice."""
    label = row._meta.label
    if row.pk == kept.pk and type(row) is type(kept):
        # What stays stood below what goes: it stands where that stood.
        setattr(row, name, getattr(getattr(row, name), name))
    else:
        setattr(row, name, kept)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        fresh = type(row)._base_manager.get(pk=row.pk)
        moved["doubles"].append(json.loads(serializers.serialize("json", [fresh]))[0])
        add_owner(this, fresh)
        fresh.delete()
        return
    moved["links"].append([label, row.pk, name])
    add_owner(this, row)


def add_owner(this: ChangeSet, row: models.Model) -> None:
    """Put the record that `row` belongs to into the act: `row` itself, or what it is a part of."""
    record = record_of(row)
    if record is row:
        this.add(row)
    elif record is not None:
        # As it is now: the row may have been read with another, or from a file.
        this.add(type(record)._default_manager.get(pk=record.pk))
