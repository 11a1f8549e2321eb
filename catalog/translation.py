"""The translated fields of subjects, places and sources (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from catalog.models import Place, Source, Subject
from records.translation import RECORD_FIELDS


@register(Subject)
class SubjectTranslationOptions(TranslationOptions):
    fields = ("name",)


@register(Place)
class PlaceTranslationOptions(TranslationOptions):
    fields = ("name", "note")


@register(Source)
class SourceTranslationOptions(TranslationOptions):
    fields = (*RECORD_FIELDS, "title", "consulted_note", "note", "relation_note")
