"""Changed words make the museum's translations of them stale, through whichever door."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

import languages
from catalog.models import TranslationState, TranslationStatus
from catalog.translating.original import digest
from catalog.translating.places import goes_with_its_record
from people.models import Passage, Wording
from people.models.wording import WordingKind
from people.rendering import status_key, words_digest

_NO_WORDS = digest("")


@receiver(pre_save, sender=Passage)
@receiver(pre_delete, sender=Passage)
def before_words_change(instance: Passage, **kwargs: Any) -> None:
    """Keep what each translation was made from, before it is another text."""
    is_new_text = _moves(instance, **kwargs)
    instance.is_new_text = is_new_text  # type: ignore[attr-defined]  # for after_words_changed
    if not is_new_text:
        return
    original = instance.wording
    before: str | None = None
    for translation in _translations(original):
        if _language(translation) not in languages.codes():
            continue  # The museum's own pages are in three; of others no state is kept.
        before = words_digest(original) if before is None else before
        if before == _NO_WORDS or not translation.passages.exists():
            continue  # Both are being written for the first time.
        TranslationStatus.objects.get_or_create(
            identifier=original.testimony.identifier,
            field=status_key(translation),
            language=_language(translation),
            defaults={"made_from": before},
        )


@receiver(post_save, sender=Passage)
@receiver(post_delete, sender=Passage)
def after_words_changed(instance: Passage, **kwargs: Any) -> None:
    """Say of each translation whether its original is still what it was made from."""
    if not getattr(instance, "is_new_text", False):
        return
    wording = instance.wording
    now: str | None = None
    for translation in _translations(wording):
        now = words_digest(wording) if now is None else now
        rows = _rows(translation)
        rows.exclude(made_from=now).update(
            state=TranslationState.STALE, reviewed_by=None, reviewed_at=None
        )
        # Words that came back are what it was made from: an import writes them anew, one by one.
        rows.filter(made_from=now, state=TranslationState.STALE).update(
            **(
                {"state": TranslationState.REVIEWED, "reviewed_at": timezone.now()}
                if translation.reviewed_on
                else {"state": TranslationState.DRAFT}
            )
        )
    if wording.is_museum_translation and wording.translated_from is not None:
        # Written anew, out of the original as it is now.
        _rows(wording).update(
            state=TranslationState.DRAFT,
            made_from=words_digest(wording.translated_from),
            reviewed_by=None,
            reviewed_at=None,
        )


@receiver(pre_delete, sender=Wording)
def forget_state(instance: Wording, **kwargs: Any) -> None:
    """A translation that is gone is not stale. Those of a testimony in the bin come back with
    it."""
    if not goes_with_its_record(kwargs.get("origin")):
        _rows(instance).delete()


def _moves(
    passage: Passage, signal: Any, origin: Any = None, raw: bool = False, **kwargs: Any
) -> bool:
    """Whether the words of the passage are about to be others.

    A version that is brought back is saved raw. A passage that it brings anew belongs to words
    that are still on their way back, as they were: nothing is said of those.
    """
    if signal is pre_delete:
        return not goes_with_its_record(origin)
    stored = Passage.objects.filter(pk=passage.pk).values_list("order", "voice", "text").first()
    if raw and stored is None:
        return False
    return stored != (passage.order, passage.voice, passage.text)


def _translations(wording: Wording) -> QuerySet[Wording]:
    made = Wording.objects.filter(translated_from=wording, kind=WordingKind.MUSEUM_TRANSLATION)
    return made.select_related("testimony")


def _language(translation: Wording) -> str:
    return translation.language.split("-")[0]


def _rows(translation: Wording) -> QuerySet[TranslationStatus]:
    return TranslationStatus.objects.filter(
        identifier=translation.testimony.identifier,
        field=status_key(translation),
    )
