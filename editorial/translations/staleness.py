"""A changed original marks its translations stale: a step at the end of every act.

What a text was before is what the history says of it: the last version before the act's own.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model

import languages
from editorial.models import TranslationState, TranslationStatus
from records.changes import ChangeSet
from records.history import part_models
from records.models.part import record_of
from records.versions import states_before

from .fields import is_record, key_prefix, translated_fields
from .original import digest, original_language, save_original_language


def mark_stale_translations(this: ChangeSet) -> None:
    """Compare what the act touched with what it was, and say of each translation what it is now."""
    for model, keys in this.batches():
        names = translated_fields(model)
        if names and this.revision is not None:
            before = states_before(model, keys, this.revision)
            _compare(this, model, names, before)
        if is_record(model) and part_models(model):
            _delete_status_of_removed_parts(model, keys)


def _compare(
    this: ChangeSet, model: type[Model], names: tuple[str, ...], before: dict[str, dict[str, Any]]
) -> None:
    columns = [f"{name}_{language}" for name in names for language in languages.codes()]
    for row in model._base_manager.filter(pk__in=before):
        stored = before[str(row.pk)]
        changed = {
            column
            for column in columns
            if column in stored
            and (stored[column] or "").strip() != (getattr(row, column) or "").strip()
        }
        record = record_of(row) if changed else None
        if record is not None:
            _update_texts(this, record, row, stored, changed)


def _update_texts(
    this: ChangeSet, record: Any, row: Any, stored: dict[str, Any], changed: set[str]
) -> None:
    """Of each text of `row`, the record or a part of it."""
    original, prefix = original_language(record), key_prefix(row)
    for name in translated_fields(type(row)):
        before, now = stored.get(f"{name}_{original}"), getattr(row, f"{name}_{original}")
        key = f"{prefix}{name}"
        is_moved = f"{name}_{original}" in changed
        for language in languages.codes():
            column = f"{name}_{language}"
            if language == original or not (is_moved or column in changed):
                continue
            rows = TranslationStatus.objects.filter(
                identifier=record.identifier, field=key, language=language
            )
            if not (getattr(row, column) or "").strip():
                rows.delete()
            elif (record.identifier, key, language) in this.translations_marked:
                continue
            elif column in changed:
                # Written anew, out of the original as it is now.
                rows.update(
                    state=TranslationState.DRAFT,
                    made_from=digest(now),
                    reviewed_by=None,
                    reviewed_at=None,
                )
            elif (before or "").strip():
                _make_stale(rows, record.identifier, key, language, before)
                save_original_language(record.identifier, original)


def _make_stale(rows: Any, identifier: str, key: str, language: str, before: Any) -> None:
    if not rows.update(state=TranslationState.STALE, reviewed_by=None, reviewed_at=None):
        TranslationStatus.objects.create(
            identifier=identifier,
            field=key,
            language=language,
            state=TranslationState.STALE,
            made_from=digest(before),
        )


def _delete_status_of_removed_parts(model: Any, keys: list[str]) -> None:
    """A part that is gone has no stale translation. Those of a record in the bin come back with
    it: nothing is said of a record that is gone itself."""
    identifiers = model._base_manager.filter(pk__in=keys).values("identifier")
    kept = TranslationStatus.objects.filter(identifier__in=identifiers, field__contains=".")
    by_accessor: dict[str, dict[str, list[int]]] = {}
    for status, key in kept.values_list("pk", "field"):
        accessor, part = key.split(".")[:2]
        by_accessor.setdefault(accessor, {}).setdefault(part, []).append(status)
    for part_model, link in part_models(model).items():
        field: Any = part_model._meta.get_field(link)
        known = by_accessor.get(field.remote_field.get_accessor_name(), {})
        if not known:
            continue
        there = part_model._base_manager.filter(pk__in=known).values_list("pk", flat=True)
        gone = known.keys() - {str(key) for key in there}
        TranslationStatus.objects.filter(
            pk__in=[status for part in gone for status in known[part]]
        ).delete()
