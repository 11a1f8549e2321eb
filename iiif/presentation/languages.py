"""Texts as language maps (Presentation API 3.0, section 4.4): `{"en": ["…"], "ru": ["…"]}`.

A language that a text is not written in is left out: choosing another one is the reader's part,
and the map says which it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import translation

from languages import codes
from records.markdown.plain import strip_markdown

LanguageMap = dict[str, list[str]]

#: Of what is in no language: numbers and names of files (section 4.4).
NO_LANGUAGE = "none"


def translated_field(record: Any, field: str) -> LanguageMap:
    """The translated `field` of `record` in the languages that it has; Markdown as plain words."""
    found = {}
    for code in codes():
        text = (getattr(record, f"{field}_{code}", "") or "").strip()
        if text and field in getattr(record, "markdown_fields", ()):
            text = strip_markdown(text)
        if text:
            found[code] = [text]
    return found


def localized(sentence: Callable[[], object]) -> LanguageMap:
    """What `message` gives while each language is active; nothing where it gives nothing."""
    found = {}
    for code in codes():
        with translation.override(code):
            text = str(sentence() or "").strip()
        if text:
            found[code] = [text]
    return found


def without_language(text: str) -> LanguageMap:
    """A text that is in no language."""
    return {NO_LANGUAGE: [text]} if text else {}


def merge_maps(maps: Iterable[LanguageMap]) -> LanguageMap:
    """Several values one after the other in each language; what is in none, in all of them."""
    parts = [one for one in maps if one]
    written = {code for one in parts for code in one}
    if written <= {NO_LANGUAGE}:
        return {NO_LANGUAGE: [text for one in parts for text in one[NO_LANGUAGE]]} if parts else {}
    found: LanguageMap = {}
    for code in [*codes(), *sorted(written - {NO_LANGUAGE, *codes()})]:
        texts = [text for one in parts for text in (one.get(code) or one.get(NO_LANGUAGE) or ())]
        if texts:
            found[code] = texts
    return found


def in_all_languages(one: LanguageMap) -> LanguageMap:
    """The same in every language, in another's words where it has none: for what must be read."""
    spare = next(iter(one.values()), None)
    return {code: one.get(code, spare) for code in codes()} if spare else {}


def record_label(record: Any) -> LanguageMap:
    """What the record is called: its title or name, and its identifier where it has none."""
    field = "title" if hasattr(record, "title") else "name"
    return translated_field(record, field) or without_language(
        getattr(record, "headline", "") or record.identifier
    )
