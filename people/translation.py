"""The translated fields of people, testimonies and questions (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from people.models import Answer, Person, Position, Question, Testimony, Wording
from records.translation import RECORD_FIELDS


@register(Person)
class PersonTranslationOptions(TranslationOptions):
    fields = (*RECORD_FIELDS, "name", "role", "biography")


@register(Testimony)
class TestimonyTranslationOptions(TranslationOptions):
    fields = (
        *RECORD_FIELDS,
        "title",
        "basis_note",
        "note",
        "counted",
        "counted_of_whom",
        "counted_where",
        "counted_until",
    )


@register(Wording)
class WordingTranslationOptions(TranslationOptions):
    fields = ("note",)


@register(Question)
class QuestionTranslationOptions(TranslationOptions):
    fields = (*RECORD_FIELDS, "title", "introduction", "common_ground")


@register(Position)
class PositionTranslationOptions(TranslationOptions):
    fields = ("title", "note")


@register(Answer)
class AnswerTranslationOptions(TranslationOptions):
    fields = ("why", "placed_by")
