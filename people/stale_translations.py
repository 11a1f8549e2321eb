"""Changed words make the museum's translations of them stale: a step at the end of every act.

What the words were before is what the history says: a version of a wording stands in one revision
with all its passages.
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


def update_translation_states(this: ChangeSet) -> None:
    """Compare the words that the act touched with what they were, and say of each translation
    whether its original is still what it was made from."""
    if this.revision is None:
        return
    changed = list(_changed_wordings(this, this.revision))
    for wording, before in changed:
        if before != _EMPTY_DIGEST:
            for translation in _existing_translations(wording, this.revision):
                if not _state_was_set(this, translation):
                    _update_state(translation, before, _current_digest(wording))
    for wording, _before in changed:
        original = wording.translated_from
        if (
            wording.is_museum_translation
            and original is not None
            and not _state_was_set(this, wording)
        ):
            # Written anew, out of the original as it is now.
            _statuses(wording).update(
                state=TranslationState.DRAFT,
                made_from=_current_digest(original),
                reviewed_by=None,
                reviewed_at=None,
            )


def _changed_wordings(this: ChangeSet, revision: int) -> Iterator[tuple[Wording, str]]:
    """Each wording whose words are others than before, with a digest of those."""
    for model, keys in this.batches():
        if model is not Wording:
            continue
        before = _digests_before(keys, revision)
        touched = Wording.objects.filter(pk__in=before).prefetch_related("passages")
        for wording in touched.select_related("testimony", "translated_from"):
            if _current_digest(wording) != before[wording.pk]:
                yield wording, before[wording.pk]


def _update_state(translation: Wording, before: str, now: str) -> None:
    """Of a translation whose original was `before` and is `now`, both as digests."""
    if _language(translation) not in languages.codes():
        return  # The museum's own pages are in three; of others no state is kept.
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
    # Words that came back are what it was made from.
    rows.filter(made_from=now, state=TranslationState.STALE).update(
        **(
            {"state": TranslationState.REVIEWED, "reviewed_at": timezone.now()}
            if translation.reviewed_on
            else {"state": TranslationState.DRAFT}
        )
    )


def _digests_before(keys: Iterable[str], revision: int) -> dict[int, str]:
    """By the key of each wording that was there before `revision`, a digest of its words then."""
    revisions = revisions_before(Wording, keys, revision)
    found: dict[int, list[dict[str, Any]]] = {int(key): [] for key in revisions}
    for fields in parts_before(Passage, "wording", revisions):
        found[fields["wording"]].append(fields)
    return {
        key: passages_digest(
            (fields["voice"], fields["text"])
            for fields in sorted(passages, key=lambda each: (each["order"], each["pk"]))
        )
        for key, passages in found.items()
    }


def _current_digest(wording: Wording) -> str:
    return passages_digest((passage.voice, passage.text) for passage in wording.passages.all())


def _existing_translations(wording: Wording, revision: int) -> QuerySet[Wording]:
    """The museum's translations of `wording` that were there before `revision` and have words;
    one that is new was made from the words as they are now."""
    made = Wording.objects.filter(translated_from=wording, kind=WordingKind.MUSEUM_TRANSLATION)
    known = revisions_before(Wording, [str(one.pk) for one in made], revision)
    with_words = Exists(Passage.objects.filter(wording=OuterRef("pk")))
    return made.filter(with_words, pk__in=known).select_related("testimony")


def _language(translation: Wording) -> str:
    return translation.language.split("-")[0]


def _state_was_set(this: ChangeSet, translation: Wording) -> bool:
    """Whether the act itself said how far the translation is."""
    name = translation.testimony.identifier, status_key(translation), _language(translation)
    return name in this.translations_marked


def _statuses(translation: Wording) -> QuerySet[TranslationStatus]:
    return TranslationStatus.objects.filter(
        identifier=translation.testimony.identifier,
        field=status_key(translation),
    )
