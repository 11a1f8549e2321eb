"""In which language a record was written."""

from __future__ import annotations

import hashlib
from typing import Any

from reversion.models import Version

import languages
from editorial.models import OriginalLanguage

from .fields import translated_fields


def original_language(record: Any) -> str:
    """The language chosen for the record, or else the first that it was written in.

    That is the language with the most fields filled in its first version, or now where it has no
    history; among equals the museum's order decides.
    """
    chosen = OriginalLanguage.objects.filter(identifier=record.identifier).values_list(
        "language", flat=True
    )
    return chosen.first() or first_written(record)


def first_written(record: Any) -> str:
    """Which language the record was first written in, by its history."""
    first = Version.objects.get_for_object(record).order_by("pk").first()
    values = first.field_dict if first is not None else {}
    names = translated_fields(type(record))

    def filled(language: str, of: Any) -> int:
        return sum(bool((of(f"{name}_{language}") or "").strip()) for name in names)

    for of in (values.get, lambda column: getattr(record, column, "")):
        best = max(languages.codes(), key=lambda language: filled(language, of))
        if filled(best, of):
            return best
    return languages.codes()[0]


def save_original_language(identifier: str, language: str) -> None:
    """Let this be the record's original language from now on."""
    OriginalLanguage.objects.update_or_create(
        identifier=identifier, defaults={"language": language}
    )


def digest(text: str | None) -> str:
    """By which a changed original is known."""
    return hashlib.sha256((text or "").strip().encode()).hexdigest()
