"""Which fields of the catalogue are kept in the museum's three languages."""

from modeltranslation.translator import TranslationOptions, register

from catalog.models import Place, Source, Subject
from editorial.models import ScheduledAct

RECORD_FIELDS = ("withdrawal_reason",)


@register(Subject)
class SubjectTranslationOptions(TranslationOptions):
    fields = ("name",)


@register(Place)
class PlaceTranslationOptions(TranslationOptions):
    fields = ("name", "note")


@register(ScheduledAct)
class ScheduledActTranslationOptions(TranslationOptions):
    fields = ("wording",)


@register(Source)
class SourceTranslationOptions(TranslationOptions):
    fields = (*RECORD_FIELDS, "title", "consulted_note", "note", "relation_note")
