"""The museum's own translations of the words of a testimony, passage against passage."""

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
from editorial.translations.save import UNTRANSLATED, save_status
from languages import names
from people.models import Passage, Testimony, Wording
from people.models.wording import WordingKind
from records.changes import changeset
from records.locking import locked


@dataclass(frozen=True)
class WordingTranslation:
    """The words that are translated, what the museum made of them, and what others published."""

    original: Wording
    language: str
    translation: Wording | None
    published: list[Wording]
    status: TranslationStatus | None

    @property
    def state(self) -> str:
        """`untranslated`, or one of editorial.models.TranslationState."""
        if self.translation is None:
            return UNTRANSLATED
        return self.status.state if self.status else state_from_wording(self.translation)

    @property
    def passages(self) -> list[tuple[str, str]]:
        """Each passage beside its translation; empty where one has none."""
        beside = self.translation.passages.all() if self.translation else ()
        return [
            (one.text if one else "", other.text if other else "")
            for one, other in zip_longest(self.original.passages.all(), beside)
        ]

    @property
    def voices_differ(self) -> bool:
        """Whether a passage of the translation is somebody else's than that of the original."""
        made = self.translation.passages.all() if self.translation else ()
        return any(
            one.voice != other.voice
            for one, other in zip(self.original.passages.all(), made, strict=False)
        )

    @property
    def seen(self) -> str:
        """By which it is known that neither text was changed meanwhile."""
        made = wording_digest(self.translation) if self.translation else ""
        return digest(f"{wording_digest(self.original)} {made}")


def state_from_wording(translation: Wording) -> str:
    """How far a translation is, by what its own wording says."""
    done = TranslationState.REVIEWED if translation.reviewed_on else TranslationState.DRAFT
    return done.value


def wording_digest(wording: Wording) -> str:
    """By which changed words are known, and words that changed hands between two voices."""
    return passages_digest(wording.passages.order_by("order", "pk").values_list("voice", "text"))


def passages_digest(passages: Iterable[tuple[str, str]]) -> str:
    """Of words that are given as (voice, text) of each passage, in order."""
    return digest("\n".join(f"{voice}: {text}" for voice, text in passages))


def status_key(translation: Wording) -> str:
    """By which the state of a translation is kept: editorial.models.TranslationStatus.field."""
    return f"wordings.{translation.pk}"


def wordings_in_language(language: str) -> Q:
    """Wordings in the language, of whatever region: `en` and `en-GB`."""
    return Q(language=language) | Q(language__startswith=f"{language}-")


def without_wording_in(language: str) -> Q:
    """Testimonies with words, none of them in the language."""
    wordings = Wording.objects.filter(testimony=OuterRef("pk"))
    return Q(Exists(wordings)) & ~Q(Exists(wordings.filter(wordings_in_language(language))))


def wording_translation(testimony: Testimony, language: str) -> WordingTranslation | None:
    """What there is to translate into `language`; None where the nearest words are in it."""
    wordings = list(testimony.wordings.prefetch_related("passages").select_related("source"))
    nearest = next((one for one in wordings if one.is_nearest), None)
    own = [one for one in wordings if one.language.split("-")[0] == language]
    if nearest is None or nearest in own:
        return None
    made = next((one for one in own if one.is_museum_translation), None)
    original = next((one for one in wordings if made and one.pk == made.translated_from_id), None)
    status = None
    if made is not None:
        rows = TranslationStatus.objects.select_related("translator", "reviewed_by")
        status = rows.filter(
            identifier=testimony.identifier, field=status_key(made), language=language
        ).first()
    return WordingTranslation(
        original or nearest, language, made, [one for one in own if one != made], status
    )


def save_wording_translation(
    *,
    testimony: Testimony,
    language: str,
    typed: list[str],
    seen: str,
    reviewed: bool,
    user: Any,
) -> bool:
    """Write the museum's translation, one text for each passage; return whether anything changed.

    `seen` is `Rendering.seen` as the translator had it before him. Raises ValidationError, and
    changes nothing, when the words were changed meanwhile, when a passage is left out, or when the
    testimony's own rules refuse it.
    """
    why = _("Words translated: %(language)s.") % {"language": names.name(language)}
    with changeset(user=user, why=why) as this:
        testimony = locked(testimony)
        current = wording_translation(testimony, language)
        if current is None or seen != current.seen or len(typed) != len(current.passages):
            raise ValidationError(
                _("Changed by somebody else meanwhile: %(fields)s. Look at it again below.")
                % {"fields": _("words")}
            )
        texts = [text.replace("\r\n", "\n").strip() for text in typed]
        changed = texts != [made.strip() for _original, made in current.passages] or (
            current.translation is not None and current.voices_differ
        )
        if not changed and (
            current.translation is None
            or reviewed == (current.state == TranslationState.REVIEWED.value)
        ):
            return False
        _require_every_passage(current, texts)
        translation = _write(testimony, current, texts, changed, reviewed, user)
        this.add(testimony)
        save_status(
            this,
            identifier=testimony.identifier,
            field=status_key(translation),
            language=language,
            made_from=wording_digest(current.original),
            changed=changed,
            reviewed=reviewed,
            user=user,
        )
        this.identifiers.add(testimony.identifier)
    return True


def _require_every_passage(current: WordingTranslation, texts: list[str]) -> None:
    """A passage left out would be read as words that were left out of the original."""
    missing = [
        str(number)
        for number, ((original, _made), text) in enumerate(
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
