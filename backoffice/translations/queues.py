"""What waits for a translator: untranslated or stale, by language and kind of record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

import languages
from editorial.models import TranslationState, TranslationStatus
from editorial.translations.fields import part_links, translated_fields
from identifiers.resolve import record_types
from people.models import Testimony
from people.translations import without_wording_in
from records.models import Record

#: Kinds in the order in which they are read, by the prefix of their identifier.
PREFIX_ORDER = ("PH", "AR", "TE", "QU", "PE", "CO", "SO", "PL", "SU")


@dataclass(frozen=True)
class Kind:
    """A kind of record, with how many of it wait."""

    label: str
    name: str
    count: int


def translated_models() -> list[type[Model]]:
    """Every kind of record that has translated texts."""
    types = record_types()
    return [types[prefix] for prefix in PREFIX_ORDER if prefix in types]


def records_waiting(model: type[Any], state: str, language: str) -> QuerySet[Any]:
    """The records of `model` that are untranslated or stale in `language`."""
    records: QuerySet[Any] = model._default_manager.order_by("identifier")
    if issubclass(model, Record):
        records = records.exclude(state="withdrawn")
    if state == TranslationState.STALE:
        return records.filter(identifier__in=stale_identifiers(language))
    return records.filter(is_untranslated(model, language))


def stale_identifiers(language: str) -> QuerySet[Any]:
    """The identifiers of what has a stale translation in `language`."""
    rows = TranslationStatus.objects.filter(language=language, state=TranslationState.STALE)
    return rows.values("identifier")


def is_untranslated(model: type[Any], language: str) -> Q:
    """Some text, of the record or of a part, is empty in `language` though written in another."""
    found = Q()
    for link in part_links(model):
        parts = link.model._base_manager.filter(**{link.name: OuterRef("pk")})
        found |= Q(Exists(parts.filter(is_untranslated(link.model, language))))
    for name in translated_fields(model):
        column = f"{name}_{language}"
        written = Q()
        for other in languages.codes():
            if other != language:
                written |= Q(**{f"{name}_{other}__gt": ""})
        found |= (Q(**{column: ""}) | Q(**{f"{column}__isnull": True})) & written
    if model is Testimony:
        found |= without_wording_in(language)
    return found


def count_by_kind(request: HttpRequest, state: str, language: str) -> list[Kind]:
    """The kinds that the user may see, each with how many wait; one query a kind."""
    return [
        Kind(
            model._meta.label,
            str(capfirst(model._meta.verbose_name_plural)),
            records_waiting(model, state, language).count(),
        )
        for model in translated_models()
        if admin.site.get_model_admin(model).has_view_permission(request)
    ]


def find_model(label: str) -> type[Model] | None:
    """The kind with this label, such as "photos.Photo"."""
    known = {model._meta.label: model for model in translated_models()}
    return apps.get_model(label) if label in known else None
