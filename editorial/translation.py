"""The translated fields of scheduled publication (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from editorial.models import ScheduledAct


@register(ScheduledAct)
class ScheduledActTranslationOptions(TranslationOptions):
    fields = ("wording",)
