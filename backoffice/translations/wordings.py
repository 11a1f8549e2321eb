"""The wordings of a testimony on the translators' page, aligned by passage and sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from editorial.translations.segments import join_sentences, pair_sentences
from languages import names
from people.models import Testimony, Wording
from people.translations import WordingTranslation, save_wording_translation, wording_translation


@dataclass(frozen=True)
class WordingsContext:
    """What the page displays of the original wording and of its translation."""

    rendering: WordingTranslation
    #: For each passage: the name of its form field, and pairs of (original, translation) sentences.
    passages: list[tuple[str, list[tuple[str, str]]]]
    original_language: str
    published: list[Wording]
    #: Whether sentences that were sent are shown, and the stored translation is a different one.
    differs: bool = False


def _field_name(number: int) -> str:
    return f"words-{number}"


def wordings_context(
    record: Any, language: str, request: HttpRequest, *, is_refused: bool
) -> WordingsContext | None:
    """Return the wording to translate; None if there is none, or if it is in `language` already.

    With `is_refused` the sentences that were sent are shown again in place of the stored ones.
    """
    translation = wording_translation(record, language) if isinstance(record, Testimony) else None
    if translation is None:
        return None
    passages = []
    if is_refused:
        inputs = [_field_name(number) for number in range(1, len(translation.passages) + 1)]
        sent = [line for name in inputs for line in request.POST.getlist(name)]
        reviewed = "reviewed-words" in request.POST
        is_refused = "take-words" not in request.POST and translation.was_edited(
            sent, request.POST.get("seen-words", ""), reviewed
        )
    for number, (original, translated) in enumerate(translation.passages, start=1):
        name = _field_name(number)
        lines = [(pair.original, pair.translation) for pair in pair_sentences(original, translated)]
        if is_refused and name in request.POST:
            typed = request.POST.getlist(name)
            typed += [""] * (len(lines) - len(typed))
            lines += [("", "")] * (len(typed) - len(lines))
            lines = [(line[0], words) for line, words in zip(lines, typed, strict=True)]
        passages.append((name, lines))
    code = translation.original.language
    label = names.museum_language_name(code)
    differs = is_refused and request.POST.get("seen-words") != translation.seen
    return WordingsContext(translation, passages, str(label), translation.published, differs)


def save_wordings(request: HttpRequest, record: Testimony, language: str) -> bool:
    """Save the translation that was sent; return whether it changed. Raises ValidationError."""
    if "take-words" in request.POST:
        return False
    translation = wording_translation(record, language)
    typed = []
    for number, (original, translated) in enumerate(
        translation.passages if translation else (), start=1
    ):
        lines = [line.replace("\r\n", "\n") for line in request.POST.getlist(_field_name(number))]
        typed.append(join_sentences(lines, original, translated, language))
    return save_wording_translation(
        testimony=record,
        language=language,
        typed=typed,
        seen=request.POST.get("seen-words", ""),
        reviewed=request.POST.get("reviewed-words") == "yes",
        user=request.user,
    )
