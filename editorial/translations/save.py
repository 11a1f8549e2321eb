"""Saving the translation of one record into one language, in one changeset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import TranslationState, TranslationStatus
from languages import codes
from languages.names import name as name_of
from records.changes import ChangeSet, changeset
from records.locking import locked

from .fields import FieldLocation, field_locations
from .original import digest, original_language, save_original_language

UNTRANSLATED = "untranslated"


@dataclass
class TranslatableText:
    """One field of a record or of its parts, with its original, its translation and its state.

    `state` is a TranslationState or UNTRANSLATED; `status` is None where no row is stored.
    """

    location: FieldLocation
    original: str
    translation: str
    state: str
    status: TranslationStatus | None
    #: After a refused save: who stored the translation that the translator did not see.
    other: str = ""

    @property
    def name(self) -> str:
        """The key of the field in forms and in TranslationStatus."""
        return self.location.key

    @property
    def label(self) -> str:
        return self.location.label

    @property
    def seen(self) -> str:
        """What the form carries: digests of both texts, and the state, when it was opened."""
        return f"{text_digest(self.original)}.{text_digest(self.translation)}.{self.state}"

    def is_as_seen(self, seen: str) -> bool:
        """Return whether the translation is still the one that the form showed."""
        return text_digest(self.translation) == [*seen.split("."), ""][1]

    def was_edited(self, typed: str, seen: str, reviewed: bool) -> bool:
        """Return whether the translator changed the text, or ticked or unticked its review."""
        _original, translation, state = [*seen.split("."), "", ""][:3]
        was_reviewed = state == TranslationState.REVIEWED
        return text_digest(typed) != translation or reviewed != was_reviewed


def text_digest(text: str) -> str:
    """Return a digest of a text without its spaces: sentences are joined in different ways."""
    return digest("".join(text.split()))


def translatable_texts(record: Any, original: str, language: str) -> list[TranslatableText]:
    """Return every field with text in the language `original`, with its translation."""
    rows = TranslationStatus.objects.filter(identifier=record.identifier, language=language)
    status = {row.field: row for row in rows.select_related("translator", "reviewed_by")}
    texts = []
    for location in field_locations(record):
        source, target = location.text(original), location.text(language)
        if not source.strip():
            continue
        row = status.get(location.key) if target.strip() else None
        state = (row.state if row else "draft") if target.strip() else UNTRANSLATED
        texts.append(TranslatableText(location, source, target, state, row))
    return texts


def set_original_language(*, record: Any, language: str, user: Any) -> None:
    """Set the language that the record was written in.

    Raises ValidationError when it is not a language of the museum.
    """
    if language not in codes():
        raise ValidationError(
            _("“%(value)s” is no language of the museum: choose one of %(known)s.")
            % {"value": language, "known": ", ".join(codes())}
        )
    why = _("Original language: %(language)s.") % {"language": name_of(language)}
    with changeset(user=user, why=why) as changes:
        save_original_language(record.identifier, language)
        changes.identifiers.add(record.identifier)


def save_translation(
    *,
    record: Any,
    language: str,
    typed: dict[str, str],
    seen: dict[str, str],
    reviewed: set[str],
    user: Any,
) -> int:
    """Save translations into `language`; return how many texts or states have changed.

    `typed` has the texts by field, `reviewed` the fields to mark as reviewed, and `seen` the value
    of `TranslatableText.seen` of each field when the translator opened the form. Fields that the
    translator did not edit stay as they are stored. Raises ValidationError, and changes nothing,
    when an edited text or its original was changed meanwhile, when `language` is the original
    language, or when the record does not validate.
    """
    why = _("Translated: %(language)s.") % {"language": name_of(language)}
    with changeset(user=user, why=why) as changes:
        record = locked(record)
        original = original_language(record)
        if language == original:
            raise ValidationError(_("This is the original: it is edited in the record’s own form."))
        todo = {text.name: text for text in translatable_texts(record, original, language)}
        typed = _edited(typed, seen, reviewed, todo)
        meanwhile = [
            todo[name].label if name in todo else name
            for name in typed
            if name not in todo or seen.get(name) != todo[name].seen
        ]
        if meanwhile:
            raise ValidationError(
                _("Changed by somebody else meanwhile: %(fields)s. Look at it again below.")
                % {"fields": ", ".join(meanwhile)}
            )
        changed = [
            name for name, text in typed.items() if text.strip() != todo[name].translation.strip()
        ]
        for owner, names in _by_owner(todo[name].location for name in changed):
            for location in names:
                setattr(owner, f"{location.name}_{language}", typed[location.key])
            owner.full_clean()
            owner.save()
        if changed:
            changes.add(record)
        save_original_language(record.identifier, original)
        marked = [
            _update_status(changes, record, todo[name], language, name in changed, name in reviewed)
            for name in typed
            if typed[name].strip()
        ]
        changes.identifiers.add(record.identifier)
    return len({*changed} | {name for name in marked if name})


def _edited(
    typed: dict[str, str],
    seen: dict[str, str],
    reviewed: set[str],
    stored: dict[str, TranslatableText],
) -> dict[str, str]:
    """Return those of `typed` that the translator edited, or that nobody changed meanwhile.

    A text whose field is gone is kept unless it is empty, so that it is reported.
    """
    kept = {}
    for name, text in typed.items():
        known = stored.get(name)
        if known is None:
            is_kept = bool(text.strip())
        else:
            sent = seen.get(name, "")
            is_kept = sent == known.seen or known.was_edited(text, sent, name in reviewed)
        if is_kept:
            kept[name] = text
    return kept


def _by_owner(changed: Iterable[FieldLocation]) -> list[tuple[Any, list[FieldLocation]]]:
    """Group fields by their owner, so that the record and each part are saved only once."""
    rows: dict[int, tuple[Any, list[FieldLocation]]] = {}
    for location in changed:
        rows.setdefault(id(location.owner), (location.owner, []))[1].append(location)
    return list(rows.values())


def _update_status(
    changes: ChangeSet,
    record: Any,
    text: TranslatableText,
    language: str,
    changed: bool,
    reviewed: bool,
) -> str:
    """Store the new state of a translation; return the field's key, or "" if nothing changed."""
    was_reviewed = text.state == TranslationState.REVIEWED
    if not changed and reviewed == was_reviewed:
        return ""
    save_status(
        changes,
        identifier=record.identifier,
        field=text.name,
        language=language,
        made_from=digest(text.original),
        changed=changed,
        reviewed=reviewed,
        user=changes.user,
    )
    return text.name


def save_status(
    changes: ChangeSet,
    *,
    identifier: str,
    field: str,
    language: str,
    made_from: str,
    changed: bool,
    reviewed: bool,
    user: Any,
) -> None:
    """Store the state of a translation; `user` is its translator if it `changed`.

    `made_from` is the digest of the original. The staleness step at the end of the changeset leaves
    this state as it is.
    """
    changes.translations_marked.add((identifier, field, language))
    now = timezone.now()
    values: dict[str, Any] = {
        "state": TranslationState.REVIEWED if reviewed else TranslationState.DRAFT,
        "made_from": made_from,
        "reviewed_by": user if reviewed else None,
        "reviewed_at": now if reviewed else None,
    }
    if changed:
        values |= {"translator": user, "translated_at": now}
    TranslationStatus.objects.update_or_create(
        identifier=identifier, field=field, language=language, defaults=values
    )
