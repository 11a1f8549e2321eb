"""A changed original marks its translations stale, whichever door the change came through."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver

import languages
from catalog.models import TranslationState, TranslationStatus

from .original import digest, keep_original, original_language
from .places import (
    goes_with_its_record,
    is_record,
    prefix_of,
    record_of,
    translated_fields,
)


@receiver(pre_save)
def note_changes(sender: type[Model], instance: Any, raw: bool, **kwargs: Any) -> None:
    """Compare what is saved with what is stored, and say of each translation what it is now."""
    names = translated_fields(sender)
    if raw or instance.pk is None or not names:
        return
    columns = [f"{name}_{language}" for name in names for language in languages.codes()]
    stored = sender._base_manager.filter(pk=instance.pk).values(*columns).first()
    if stored is None:
        return
    changed = {
        column
        for column in columns
        if (stored[column] or "").strip() != (getattr(instance, column) or "").strip()
    }
    record = record_of(instance) if changed else None
    if record is not None:
        _note(record, instance, stored, changed)


def forget_states(sender: type[Model], instance: Any, origin: Any = None, **kwargs: Any) -> None:
    """A part that is gone has no stale translation. Those of a record in the bin come back with
    it."""
    if goes_with_its_record(origin):
        return
    record = record_of(instance)
    if record is not None:
        rows = TranslationStatus.objects.filter(identifier=record.identifier)
        rows.filter(field__startswith=prefix_of(instance)).delete()


def listen_to_deletions() -> None:
    """Of translated parts alone: a listener to all would end Django's fast deletion of the rest."""
    for model in apps.get_models():
        if translated_fields(model) and not is_record(model):
            pre_delete.connect(forget_states, sender=model)


def _note(record: Any, row: Any, stored: dict[str, Any], changed: set[str]) -> None:
    """Of each text of `row`, the record or a part of it."""
    original, prefix = original_language(record), prefix_of(row)
    for name in translated_fields(type(row)):
        before, now = stored[f"{name}_{original}"], getattr(row, f"{name}_{original}")
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
                keep_original(record.identifier, original)


def _make_stale(rows: Any, identifier: str, key: str, language: str, before: str) -> None:
    if not rows.update(state=TranslationState.STALE, reviewed_by=None, reviewed_at=None):
        TranslationStatus.objects.create(
            identifier=identifier,
            field=key,
            language=language,
            state=TranslationState.STALE,
            made_from=digest(before),
        )
