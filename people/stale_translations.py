"""Marks translations of wordings as stale when their original changes.

`update_translation_states` is a step at the end of each changeset. It gets the earlier text from
django-reversion, where one revision holds a version of a wording with all its passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

import languages
from editorial.models import TranslationState, TranslationStatus
from people.models import Passage, Wording
from people.models.wording import WordingKind
from people.translations import passages_digest, status_key
from records.changes import ChangeSet
from records.versions import parts_before, revisions_before

_EMPTY_DIGEST = passages_digest([])


def update_translation_states(changes: ChangeSet) -> None:
    """Update the state of each translation whose original, or own text, the changeset changed.

    A translation becomes stale when its original is no longer the text it was made from. Where the
    translation itself changed, it becomes a draft made from the original as it is now. States that
    the changeset set explicitly are left alone.
    """
    if changes.revision is None:
        return
    changed = list(_changed_wordings(changes, changes.revision))
    for wording, before in changed:
        if before != _EMPTY_DIGEST:
            for translation in _existing_translations(wording, changes.revision):
                if not _state_was_set(changes, translation):
                    _update_state(translation, before, _current_digest(wording))
    for wording, _before in changed:
        original = wording.translated_from
        if (
            wording.is_museum_translation
            and original is not None
            and not _state_was_set(changes, wording)
        ):
            # The translation was rewritten, from the original as it is now.
            _statuses(wording).update(
                state=TranslationState.DRAFT,
                made_from=_current_digest(original),
                reviewed_by=None,
                reviewed_at=None,
            )


def _changed_wordings(changes: ChangeSet, revision: int) -> Iterator[tuple[Wording, str]]:
    """Yield each wording whose text changed, with the digest of its text before."""
    for model, keys in changes.batches():
        if model is not Wording:
            continue
        before = _digests_before(keys, revision)
        touched = Wording.objects.filter(pk__in=before).prefetch_related("passages")
        for wording in touched.select_related("testimony", "translated_from"):
            if _current_digest(wording) != before[wording.pk]:
                yield wording, before[wording.pk]


def _update_state(translation: Wording, before: str, now: str) -> None:
    """Update the state of a translation whose original changed.

    `before` and `now` are the digests of the original before and after the change.
    """
    if _language(translation) not in languages.codes():
        return  # States are recorded only for the languages of the museum's pages.
    TranslationStatus.objects.get_or_create(
        identifier=translation.testimony.identifier,
        field=status_key(translation),
        language=_language(translation),
        defaults={"made_from": before},
    )
    rows = _statuses(translation)
    rows.exclude(made_from=now).update(
        state=TranslationState.STALE, reviewed_by=None, reviewed_at=None
    )
    # The original was changed back to the text that the translation was made from.
    rows.filter(made_from=now, state=TranslationState.STALE).update(
        **(
            {"state": TranslationState.REVIEWED, "reviewed_at": timezone.now()}
            if translation.reviewed_on
            else {"state": TranslationState.DRAFT}
        )
    )


def _digests_before(keys: Iterable[str], revision: int) -> dict[int, str]:
    """Return the digests of the wordings as they were before `revision`, by primary key.

    Wordings that did not exist before `revision` are left out.
    """
    revisions = revisions_before(Wording, keys, revision)
    passages_of: dict[int, list[dict[str, Any]]] = {int(key): [] for key in revisions}
    for fields in parts_before(Passage, "wording", revisions):
        passages_of[fields["wording"]].append(fields)
    return {
        key: passages_digest(
            (fields["voice"], fields["text"])
            for fields in sorted(passages, key=lambda passage: (passage["order"], passage["pk"]))
        )
        for key, passages in passages_of.items()
    }


def _current_digest(wording: Wording) -> str:
    return passages_digest((passage.voice, passage.text) for passage in wording.passages.all())


def _existing_translations(wording: Wording, revision: int) -> QuerySet[Wording]:
    """Return the museum's translations of `wording` that are not empty and older than `revision`.

    A translation that is new in `revision` was made from the text as it is now.
    """
    translations = Wording.objects.filter(
        translated_from=wording, kind=WordingKind.MUSEUM_TRANSLATION
    )
    known = revisions_before(
        Wording, [str(translation.pk) for translation in translations], revision
    )
    with_words = Exists(Passage.objects.filter(wording=OuterRef("pk")))
    return translations.filter(with_words, pk__in=known).select_related("testimony")


def _language(translation: Wording) -> str:
    return translation.language.split("-")[0]


def _state_was_set(changes: ChangeSet, translation: Wording) -> bool:
    """Whether the changeset itself set the state of the translation."""
    key = translation.testimony.identifier, status_key(translation), _language(translation)
    return key in changes.translations_marked


def _statuses(translation: Wording) -> QuerySet[TranslationStatus]:
    return TranslationStatus.objects.filter(
        identifier=translation.testimony.identifier,
        field=status_key(translation),
    )
