"""Saving one record's translation into one language: those columns, by the one door."""

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
    """One field of a record, or of a part of it, as the translator sees it."""

    location: FieldLocation
    original: str
    translation: str
    state: str
    status: TranslationStatus | None

    @property
    def name(self) -> str:
        """By which forms and states know it."""
        return self.location.key

    @property
    def label(self) -> str:
        return self.location.label

    @property
    def seen(self) -> str:
        """By which it is known that neither text was changed meanwhile."""
        return digest(f"{digest(self.original)} {digest(self.translation)}")


def translatable_texts(record: Any, original: str, language: str) -> list[TranslatableText]:
    """Every field that has a text in the original, with its translation into `language`."""
    rows = TranslationStatus.objects.filter(identifier=record.identifier, language=language)
    known = {row.field: row for row in rows.select_related("translator", "reviewed_by")}
    found = []
    for place in field_locations(record):
        source, target = place.text(original), place.text(language)
        if not source.strip():
            continue
        row = known.get(place.key) if target.strip() else None
        state = (row.state if row else "draft") if target.strip() else UNTRANSLATED
        found.append(TranslatableText(place, source, target, state, row))
    return found


def set_original_language(*, record: Any, language: str, user: Any) -> None:
    """Say which language the record was written in."""
    if language not in codes():
        raise ValidationError(
            _("“%(value)s” is no language of the museum: choose one of %(known)s.")
            % {"value": language, "known": ", ".join(codes())}
        )
    why = _("Original language: %(language)s.") % {"language": name_of(language)}
    with changeset(user=user, why=why) as this:
        save_original_language(record.identifier, language)
        this.identifiers.add(record.identifier)


def save_translation(
    *,
    record: Any,
    language: str,
    typed: dict[str, str],
    seen: dict[str, str],
    reviewed: set[str],
    user: Any,
) -> int:
    """Write the texts `typed` by field, and mark those of `reviewed`; return how many changed.

    `seen` is `Text.seen` of each as the translator had it before him. Raises ValidationError, and
    changes nothing, when a text was changed meanwhile, or when the record's own rules refuse it.
    """
    why = _("Translated: %(language)s.") % {"language": name_of(language)}
    with changeset(user=user, why=why) as this:
        record = locked(record)
        original = original_language(record)
        if language == original:
            raise ValidationError(_("This is the original: it is edited in the record’s own form."))
        todo = {text.name: text for text in translatable_texts(record, original, language)}
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
            for place in names:
                setattr(owner, f"{place.name}_{language}", typed[place.key])
            owner.full_clean()
            owner.save()
        if changed:
            this.add(record)
        save_original_language(record.identifier, original)
        marked = [
            _update_status(this, record, todo[name], language, name in changed, name in reviewed)
            for name in typed
            if typed[name].strip()
        ]
        this.identifiers.add(record.identifier)
    return len({*changed} | {name for name in marked if name})


def _by_owner(changed: Iterable[FieldLocation]) -> list[tuple[Any, list[FieldLocation]]]:
    """The rows to be written, each with its fields: the record once, each part once."""
    rows: dict[int, tuple[Any, list[FieldLocation]]] = {}
    for place in changed:
        rows.setdefault(id(place.owner), (place.owner, []))[1].append(place)
    return list(rows.values())


def _update_status(
    this: ChangeSet,
    record: Any,
    text: TranslatableText,
    language: str,
    changed: bool,
    reviewed: bool,
) -> str:
    """Write down of what, by whom and how far the text was translated; its name if that is new."""
    was_reviewed = text.state == TranslationState.REVIEWED
    if not changed and reviewed == was_reviewed:
        return ""
    save_status(
        this,
        identifier=record.identifier,
        field=text.name,
        language=language,
        made_from=digest(text.original),
        changed=changed,
        reviewed=reviewed,
        user=this.user,
    )
    return text.name


def save_status(
    this: ChangeSet,
    *,
    identifier: str,
    field: str,
    language: str,
    made_from: str,
    changed: bool,
    reviewed: bool,
    user: Any,
) -> None:
    """Write down that `user` translated a text where it `changed`, and how far it is now.

    What the act says here of the translation stands when it ends.
    """
    this.translations_marked.add((identifier, field, language))
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
