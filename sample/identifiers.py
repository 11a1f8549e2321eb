"""The marks of a sample's records: their identifiers, and a word in every title and name."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

import languages
from catalog.models import Place, Subject
from identifiers.sample_numbers import sample_filter
from people.models import Person
from photos.models import Collection, Photo

M = TypeVar("M", bound=models.Model)

#: The languages in which the sample has texts.
TEXT_LANGUAGES = ("en", "ru", "ja")
#: The marks before a title and after a name, in the order of TEXT_LANGUAGES.
PREFIX = ("Sample: ", "Образец: ", "見本：")
SUFFIX = (" (sample)", " (образец)", "（見本）")
#: The models of a sample's records, in the order in which they can be deleted.
MODELS: tuple[type[models.Model], ...] = (Photo, Collection, Person, Subject, Place)
#: The masters of a sample have names like `museum-sample-0001.jpg`.
MASTER_NAME = "museum-sample-"


def sample_records(model: type[M]) -> models.QuerySet[M]:
    """Return the sample's records of `model`."""
    return model._base_manager.filter(sample_filter(model))


def language_indexes() -> list[tuple[str, int]]:
    """Return each language of the museum with the index of its text in the sample's texts.

    The index is 0, the first text, for a language in which the sample has no texts.
    """
    return [
        (code, TEXT_LANGUAGES.index(code) if code in TEXT_LANGUAGES else 0)
        for code in languages.codes()
    ]


def prefixed_fields(name: str, texts: tuple[str, str, str]) -> dict[str, str]:
    """Return `title_en`, `title_ru`, `title_ja` for the field "title", each with its prefix."""
    return {f"{name}_{language}": PREFIX[at] + texts[at] for language, at in language_indexes()}


def suffixed_fields(name: str, texts: tuple[str, str, str]) -> dict[str, str]:
    """Return `name_en`, `name_ru`, `name_ja` for the field "name", each with its suffix."""
    return {f"{name}_{language}": texts[at] + SUFFIX[at] for language, at in language_indexes()}
