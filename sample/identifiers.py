"""What makes a record a sample's: its number, and the words that every reader sees."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

import languages
from catalog.models import Place, Subject
from identifiers.sample_numbers import sample_filter
from people.models import Person
from photos.models import Collection, Photo

M = TypeVar("M", bound=models.Model)

#: The languages that the words of a sample are written in.
TEXT_LANGUAGES = ("en", "ru", "ja")
#: Before a title, and after a name; in the order of WRITTEN_IN.
PREFIX = ("Sample: ", "Образец: ", "見本：")
SUFFIX = (" (sample)", " (образец)", "（見本）")
#: Every record that a sample makes, those first on which no other one leans.
MODELS: tuple[type[models.Model], ...] = (Photo, Collection, Person, Subject, Place)
#: `museum-sample-0001.jpg`: how the masters of a sample are called.
MASTER_NAME = "museum-sample-"


def sample_records(model: type[M]) -> models.QuerySet[M]:
    """The sample's records of `model`."""
    return model._base_manager.filter(sample_filter(model))


def language_indexes() -> list[tuple[str, int]]:
    """Each language of the museum, and which of a sample's texts stands in it.

    That is the first, where the sample has none in the language.
    """
    return [
        (code, TEXT_LANGUAGES.index(code) if code in TEXT_LANGUAGES else 0)
        for code in languages.codes()
    ]


def prefixed_fields(name: str, texts: tuple[str, str, str]) -> dict[str, str]:
    """`title_en`, `title_ru`, `title_ja`, each marked at its front."""
    return {f"{name}_{language}": PREFIX[at] + texts[at] for language, at in language_indexes()}


def suffixed_fields(name: str, texts: tuple[str, str, str]) -> dict[str, str]:
    """`name_en`, `name_ru`, `name_ja`, each marked at its end."""
    return {f"{name}_{language}": texts[at] + SUFFIX[at] for language, at in language_indexes()}
