"""The original language of a record: the language in which it was written first."""

from __future__ import annotations

import hashlib
from typing import Any

from reversion.models import Version

import languages
from editorial.models import OriginalLanguage

from .fields import translated_fields


def original_language(record: Any) -> str:
    """Return the language chosen for the record, or else the language it was first written in."""
    chosen = OriginalLanguage.objects.filter(identifier=record.identifier).values_list(
        "language", flat=True
    )
    return chosen.first() or first_written(record)


def first_written(record: Any) -> str:
    """Return the language that the record was first written in, according to its history.

    That is the language with the most fields filled in its first version, or, without a history, in
    its present state. With equal numbers, the first in the museum's order of languages is returned.
    """
    first = Version.objects.get_for_object(record).order_by("pk").first()
    values = first.field_dict if first is not None else {}
    names = translated_fields(type(record))

    def filled(language: str, read: Any) -> int:
        return sum(bool((read(f"{name}_{language}") or "").strip()) for name in names)

    for read in (values.get, lambda column: getattr(record, column, "")):
        best = max(languages.codes(), key=lambda language: filled(language, read))
        if filled(best, read):
            return best
    return languages.codes()[0]


def save_original_language(identifier: str, language: str) -> None:
    """Store `language` as the original language of the record."""
    OriginalLanguage.objects.update_or_create(
        identifier=identifier, defaults={"language": language}
    )


def digest(text: str | None) -> str:
    """Return the SHA-256 of a text, by which a change of the original is recognised.

    Whitespace at the beginning and the end is ignored.
    """
    return hashlib.sha256((text or "").strip().encode()).hexdigest()
