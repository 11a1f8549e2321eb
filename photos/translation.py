"""The translated fields of photographs and collections (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from photos.models import Caption, Collection, Photo, PhotoPerson, Region
from records.translation import RECORD_FIELDS


@register(Collection)
class CollectionTranslationOptions(TranslationOptions):
    fields = (
        *RECORD_FIELDS,
        "title",
        "extent",
        "custodial_history",
        "acquisition",
        "scope",
        "access_conditions",
        "use_conditions",
        "note",
    )


@register(Photo)
class PhotoTranslationOptions(TranslationOptions):
    fields = (
        *RECORD_FIELDS,
        "title",
        "description",
        "alt_text",
        "date_ground",
        "dated_by",
        "place_note",
        "holder_note",
        "physical_form",
        "extent",
        "credit",
        "sensitivity_note",
    )


@register(PhotoPerson)
class PhotoPersonTranslationOptions(TranslationOptions):
    fields = ("note",)


@register(Caption)
class CaptionTranslationOptions(TranslationOptions):
    fields = ("author",)


@register(Region)
class RegionTranslationOptions(TranslationOptions):
    fields = ("description",)
