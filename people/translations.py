"""The museum's own translations of the wordings of testimonies, passage by passage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import TranslationState, TranslationStatus
from editorial.translations.original import digest
from editorial.translations.save import UNTRANSLATED, save_status, text_digest
from languages import names
from people.models import Passage, Testimony, Wording
from people.models.wording import WordingKind
from records.changes import changeset
from records.locking import locked


@dataclass(frozen=True)
class WordingTranslation:
    """The translation of a testimony into one language, as the translators' page shows it.

    `original` is the wording to translate and `translation` the museum's own translation of it,
    None as long as there is none. `published` are the other wordings in `language`, which
    somebody else has published. `status` is the stored state of the translation, if any.
    """

    original: Wording
    language: str
    translation: Wording | None
    published: list[Wording]
    status: TranslationStatus | None

    @property
    def state(self) -> str:
        """`untranslated`, or a value of editorial.models.TranslationState."""
        if self.translation is None:
            return UNTRANSLATED
        return self.status.state if self.status else state_from_wording(self.translation)

    @property
    def passages(self) -> list[tuple[str, str]]:
        """Pairs of texts (original, translation); "" where a passage has no counterpart."""
        translated = self.translation.passages.all() if self.translation else ()
        return [
            (original.text if original else "", translation.text if translation else "")
            for original, translation in zip_longest(self.original.passages.all(), translated)
        ]

    @property
    def voices_differ(self) -> bool:
        """Whether a passage is the speaker's in one text and the reporter's in the other."""
        translated = self.translation.passages.all() if self.translation else ()
        return any(
            original.voice != translation.voice
            for original, translation in zip(self.original.passages.all(), translated, strict=False)
        )

    @property
    def seen(self) -> str:
        """Digests of both texts and the state when the form was opened; the form sends it back."""
        translated = wording_digest(self.translation) if self.translation else ""
        texts = text_digest("".join(text for _original, text in self.passages))
        whole = digest(f"{wording_digest(self.original)} {translated}")
        return f"{whole}.{texts}.{self.state}"

    def was_edited(self, typed: Iterable[str], seen: str, reviewed: bool) -> bool:
        """Return whether the translator changed a passage, or ticked or unticked the review."""
        _whole, texts, state = [*seen.split("."), "", ""][:3]
        was_reviewed = state == TranslationState.REVIEWED
        return text_digest("".join(typed)) != texts or reviewed != was_reviewed


def state_from_wording(translation: Wording) -> str:
    """Return the state of a translation that has no status: reviewed if it has a review date."""
    state = TranslationState.REVIEWED if translation.reviewed_on else TranslationState.DRAFT
    return state.value


def wording_digest(wording: Wording) -> str:
    """Return a digest of the texts and voices of all passages, to detect changes of either."""
    return passages_digest(wording.passages.order_by("order", "pk").values_list("voice", "text"))


def passages_digest(passages: Iterable[tuple[str, str]]) -> str:
    """Return the digest of a wording given as (voice, text) of each passage, in order."""
    return digest("\n".join(f"{voice}: {text}" for voice, text in passages))


def status_key(translation: Wording) -> str:
    """Return the value of editorial.models.TranslationStatus.field for a translated wording."""
    return f"wordings.{translation.pk}"


def wordings_in_language(language: str) -> Q:
    """Return a filter for wordings in a language of any region: `en` and `en-GB`."""
    return Q(language=language) | Q(language__startswith=f"{language}-")


def without_wording_in(language: str) -> Q:
    """Return a filter for testimonies that have wordings, but none in the language."""
    wordings = Wording.objects.filter(testimony=OuterRef("pk"))
    return Q(Exists(wordings)) & ~Q(Exists(wordings.filter(wordings_in_language(language))))


def wording_translation(testimony: Testimony, language: str) -> WordingTranslation | None:
    """Return the translation of `testimony` into `language`.

    None if there is nothing to translate: the testimony has no wording that is nearest to the
    speaker, or that wording is in `language` itself.
    """
    wordings = list(testimony.wordings.prefetch_related("passages").select_related("source"))
    nearest = next((wording for wording in wordings if wording.is_nearest), None)
    in_language = [wording for wording in wordings if wording.language.split("-")[0] == language]
    if nearest is None or nearest in in_language:
        return None
    translation = next((wording for wording in in_language if wording.is_museum_translation), None)
    original = next(
        (
            wording
            for wording in wordings
            if translation and wording.pk == translation.translated_from_id
        ),
        None,
    )
    status = None
    if translation is not None:
        rows = TranslationStatus.objects.select_related("translator", "reviewed_by")
        status = rows.filter(
            identifier=testimony.identifier, field=status_key(translation), language=language
        ).first()
    published = [wording for wording in in_language if wording != translation]
    return WordingTranslation(original or nearest, language, translation, published, status)


def save_wording_translation(
    *,
    testimony: Testimony,
    language: str,
    typed: list[str],
    seen: str,
    reviewed: bool,
    user: Any,
) -> bool:
    """Save the museum's translation and return whether anything changed.

    `typed` has one text for each passage. `seen` is `WordingTranslation.seen` from when the form
    was shown: a translation that was not edited then stays as it is stored. Raises ValidationError,
    and changes nothing, when it was edited and it or the original was changed meanwhile, when a
    passage has no translation, or when the models' validation fails.
    """
    why = _("Words translated: %(language)s.") % {"language": names.name(language)}
    with changeset(user=user, why=why) as changes:
        testimony = locked(testimony)
        current = wording_translation(testimony, language)
        is_stale = current is not None and seen != current.seen
        if current is not None and is_stale and not current.was_edited(typed, seen, reviewed):
            return False
        if current is None or seen != current.seen or len(typed) != len(current.passages):
            raise ValidationError(
                _("Changed by somebody else meanwhile: %(fields)s. Look at it again below.")
                % {"fields": _("words")}
            )
        texts = [text.replace("\r\n", "\n").strip() for text in typed]
        changed = texts != [translated.strip() for _original, translated in current.passages] or (
            current.translation is not None and current.voices_differ
        )
        if not changed and (
            current.translation is None
            or reviewed == (current.state == TranslationState.REVIEWED.value)
        ):
            return False
        _require_every_passage(current, texts)
        translation = _write(testimony, current, texts, changed, reviewed, user)
        changes.add(testimony)
        save_status(
            changes,
            identifier=testimony.identifier,
            field=status_key(translation),
            language=language,
            made_from=wording_digest(current.original),
            changed=changed,
            reviewed=reviewed,
            user=user,
        )
        changes.identifiers.add(testimony.identifier)
    return True


def _require_every_passage(current: WordingTranslation, texts: list[str]) -> None:
    """Raise ValidationError if a passage of the original has no translation.

    Readers would take the missing passage for an omission in the original.
    """
    missing = [
        str(number)
        for number, ((original, _translated), text) in enumerate(
            zip(current.passages, texts, strict=True), start=1
        )
        if original and not text
    ]
    if missing:
        raise ValidationError(
            _("Passage %(numbers)s has no translation: translate each, so that nothing is lost.")
            % {"numbers": ", ".join(missing)}
        )


def _write(
    testimony: Testimony,
    current: WordingTranslation,
    texts: list[str],
    changed: bool,
    reviewed: bool,
    user: Any,
) -> Wording:
    """Save the wording and its passages, and return the wording.

    The voices are those of the original's passages. A passage whose text is empty is deleted.
    """
    original = current.original
    translation = current.translation or Wording(
        testimony=testimony,
        order=1 + max(testimony.wordings.values_list("order", flat=True)),
        language=current.language,
        kind=WordingKind.MUSEUM_TRANSLATION,
        source=original.source,
        locator=original.locator,
        chain_ends_at=original.chain_ends_at,
        translated_from=original,
    )
    if translation.translated_from is None:
        translation.translated_from = original
    today = timezone.localdate()
    if changed:
        translation.made_on = today
    translation.reviewed_by = (user.get_full_name() or user.get_username()) if reviewed else ""
    translation.reviewed_on = today if reviewed else None
    translation.full_clean()
    translation.save()
    stored = list(translation.passages.order_by("order", "pk"))
    voices = [passage.voice for passage in original.passages.all()]
    for number, text in enumerate(texts):
        passage = stored[number] if number < len(stored) else None
        if passage is not None and not text:
            passage.delete()
            continue
        if passage is None:
            order = 1 + (stored[-1].order if stored else 0)
            passage = Passage(wording=translation, order=order, voice=voices[number])
            stored.append(passage)
        voice = voices[number] if number < len(voices) else passage.voice
        if (passage.text, passage.voice) != (text, voice):
            passage.text, passage.voice = text, voice
            passage.full_clean()
            passage.save()
    return translation
