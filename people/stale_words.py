"""Changed words make the museum's translations of them stale: a step at the end of every act.

What the words were before is what the history says: a version of a wording stands in one revision
with all its passages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from catalog.acts import Act
from catalog.models import Language, TranslationState, TranslationStatus
from catalog.versions import parts_before, revisions_before
from people.models import Passage, Wording
from people.models.wording import WordingKind
from people.rendering import digest_of, status_key

_NO_WORDS = digest_of([])


def note_changed_words(this: Act) -> None:
    """Compare the words that the act touched with what they were, and say of each translation
    whether its original is still what it was made from."""
    keys = this.touched.get(Wording)
    if not keys or this.revision is None:
        return
    before = _digests_before(keys, this.revision)
    touched = Wording.objects.filter(pk__in=before).select_related("testimony", "translated_from")
    changed = [
        wording
        for wording in touched.prefetch_related("passages")
        if _now(wording) != before[wording.pk]
    ]
    for wording in changed:
        if before[wording.pk] != _NO_WORDS:
            for translation in _translations(wording).filter(pk__in=before):
                if not _is_settled(this, translation):
                    _compare(translation, before[wording.pk], _now(wording))
    for wording in changed:
        if (
            wording.is_museum_translation
            and wording.translated_from is not None
            and not _is_settled(this, wording)
        ):
            # Written anew, out of the original as it is now.
            _rows(wording).update(
                state=TranslationState.DRAFT,
                made_from=_now(wording.translated_from),
                reviewed_by=None,
                reviewed_at=None,
            )


def _compare(translation: Wording, before: str, now: str) -> None:
    """Of a translation whose original was `before` and is `now`, both as digests."""
    if _language(translation) not in Language.values:
        return  # The museum's own pages are in three; of others no state is kept.
    TranslationStatus.objects.get_or_create(
        identifier=translation.testimony.identifier,
        field=status_key(translation),
        language=_language(translation),
        defaults={"made_from": before},
    )
    rows = _rows(translation)
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
        key: digest_of(
            (fields["voice"], fields["text"])
            for fields in sorted(passages, key=lambda each: (each["order"], each["pk"]))
        )
        for key, passages in found.items()
    }


def _now(wording: Wording) -> str:
    return digest_of((passage.voice, passage.text) for passage in wording.passages.all())


def _translations(wording: Wording) -> QuerySet[Wording]:
    made = Wording.objects.filter(translated_from=wording, kind=WordingKind.MUSEUM_TRANSLATION)
    return made.select_related("testimony")


def _language(translation: Wording) -> str:
    return translation.language.split("-")[0]


def _is_settled(this: Act, translation: Wording) -> bool:
    """Whether the act itself said how far the translation is."""
    name = translation.testimony.identifier, status_key(translation), _language(translation)
    return name in this.settled


def _rows(translation: Wording) -> QuerySet[TranslationStatus]:
    return TranslationStatus.objects.filter(
        identifier=translation.testimony.identifier,
        field=status_key(translation),
    )
