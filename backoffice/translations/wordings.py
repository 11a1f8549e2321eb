"""The words of a testimony in the translators' view: passage against passage, by the sentence."""

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
    """What the page shows of the words, and what the form of it is called."""

    rendering: WordingTranslation
    #: Of each passage: the name of its field, and its sentences side by side.
    passages: list[tuple[str, list[tuple[str, str]]]]
    original_language: str
    published: list[Wording]


def _field_name(number: int) -> str:
    return f"words-{number}"


def wordings_context(
    record: Any, language: str, request: HttpRequest, *, is_refused: bool
) -> WordingsContext | None:
    """The words to be translated, those typed where what was sent was refused; None for a record
    that has none, or has them in the language itself."""
    found = wording_translation(record, language) if isinstance(record, Testimony) else None
    if found is None:
        return None
    passages = []
    for number, (original, made) in enumerate(found.passages, start=1):
        name = _field_name(number)
        lines = [(pair.original, pair.translation) for pair in pair_sentences(original, made)]
        if is_refused and name in request.POST:
            typed = request.POST.getlist(name)
            typed += [""] * (len(lines) - len(typed))
            lines += [("", "")] * (len(typed) - len(lines))
            lines = [(line[0], words) for line, words in zip(lines, typed, strict=True)]
        passages.append((name, lines))
    code = found.original.language
    label = names.museum_language_name(code)
    return WordingsContext(found, passages, str(label), found.published)


def save_wordings(request: HttpRequest, record: Testimony, language: str) -> bool:
    """Save what was typed; return whether anything changed. Raises ValidationError."""
    found = wording_translation(record, language)
    typed = []
    for number, (original, made) in enumerate(found.passages if found else (), start=1):
        lines = [line.replace("\r\n", "\n") for line in request.POST.getlist(_field_name(number))]
        typed.append(join_sentences(lines, original, made, language))
    return save_wording_translation(
        testimony=record,
        language=language,
        typed=typed,
        seen=request.POST.get("seen-words", ""),
        reviewed=request.POST.get("reviewed-words") == "yes",
        user=request.user,
    )
