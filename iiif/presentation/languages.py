"""Texts as language maps (Presentation API 3.0, section 4.4): `{"en": ["…"], "ru": ["…"]}`.

A language in which a text does not exist is left out. The viewer then chooses another language,
and the map shows which one it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import translation

from languages import codes
from records.markdown.plain import strip_markdown

LanguageMap = dict[str, list[str]]

#: The key for texts without a language, such as numbers and file names (section 4.4).
NO_LANGUAGE = "none"


def translated_field(record: Any, field: str) -> LanguageMap:
    """Return the translated `field` in the languages it exists in; Markdown as plain text."""
    texts = {}
    for code in codes():
        text = (getattr(record, f"{field}_{code}", "") or "").strip()
        if text and field in getattr(record, "markdown_fields", ()):
            text = strip_markdown(text)
        if text:
            texts[code] = [text]
    return texts


def localized(message: Callable[[], object]) -> LanguageMap:
    """Return the results of `message`, called while each language is active; without empty ones."""
    texts = {}
    for code in codes():
        with translation.override(code):
            text = str(message() or "").strip()
        if text:
            texts[code] = [text]
    return texts


def without_language(text: str) -> LanguageMap:
    """Return a text that has no language as a language map."""
    return {NO_LANGUAGE: [text]} if text else {}


def merge_maps(maps: Iterable[LanguageMap]) -> LanguageMap:
    """Join several language maps: each language has the values of all maps, in order.

    Values without a language are added to every language.
    """
    parts = [one for one in maps if one]
    written = {code for one in parts for code in one}
    if written <= {NO_LANGUAGE}:
        return {NO_LANGUAGE: [text for one in parts for text in one[NO_LANGUAGE]]} if parts else {}
    merged: LanguageMap = {}
    for code in [*codes(), *sorted(written - {NO_LANGUAGE, *codes()})]:
        texts = [text for one in parts for text in (one.get(code) or one.get(NO_LANGUAGE) or ())]
        if texts:
            merged[code] = texts
    return merged


def in_all_languages(one: LanguageMap) -> LanguageMap:
    """Return a map with all languages; a missing one gets the text of another language.

    It is used for what must be read.
    """
    fallback = next(iter(one.values()), None)
    return {code: one.get(code, fallback) for code in codes()} if fallback else {}


def record_label(record: Any) -> LanguageMap:
    """Return the record's title or name; its heading or identifier where it has none."""
    field = "title" if hasattr(record, "title") else "name"
    return translated_field(record, field) or without_language(
        getattr(record, "headline", "") or record.identifier
    )
