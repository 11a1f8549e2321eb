"""Photographs, with the people in them, their caption layers and their scan."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.admin.door import PartStack, PartTable
from catalog.admin.records import RecordAdmin
from photos.admin.uploads import PhotoForm, UploadAdmin
from photos.models import Caption, Photo, PhotoPerson


class PhotoPeople(PartTable):
    model = PhotoPerson
    fields = ("person", "role", "certainty", "source", "note")
    autocomplete_fields = ("person", "source")


class Captions(PartStack):
    model = Caption
    autocomplete_fields = ("source",)
    fields = (
        "order",
        "kind",
        "language",
        "text",
        "author",
        "written",
        "written_edtf",
        "source",
        "corrects",
    )


@admin.register(Photo)
class PhotoAdmin(UploadAdmin, RecordAdmin):
    form = PhotoForm
    list_display = (
        "thumbnail",
        "identifier",
        "title",
        "date",
        "place",
        "collection",
        "state_label",
    )
    list_display_links = ("thumbnail", "identifier")
    readonly_fields = ("preview", "file_says")
    list_filter = (
        "state",
        "sensitivity",
        ("collection", admin.RelatedOnlyFieldListFilter),
        ("batch", admin.RelatedOnlyFieldListFilter),
        ("master", admin.EmptyFieldListFilter),
    )
    list_select_related = ("place", "collection", "master")
    search_fields = (
        "identifier",
        "title_en",
        "title_ru",
        "title_ja",
        "holder_number",
        "master__original_name",
    )
    autocomplete_fields = ("place", "collection", "holder", "source")
    fieldsets = [
        (None, {"fields": ["title", "alt_text", "description", "subjects"]}),
        (_("The scan"), {"fields": ["preview", "upload", "file_says"]}),
        (_("Date"), {"fields": [("date", "date_edtf"), "date_ground", "dated_by"]}),
        (_("Place"), {"fields": ["place", "place_note"]}),
        (
            _("Provenance"),
            {
                "fields": [
                    "collection",
                    "source",
                    ("holder", "holder_number"),
                    "holder_note",
                    "physical_form",
                    "extent",
                    "batch",
                ]
            },
        ),
        (
            _("Rights and care"),
            {
                "fields": [
                    "credit",
                    ("image_rights", "text_rights"),
                    "sensitivity",
                    "sensitivity_note",
                ]
            },
        ),
    ]
    inlines = (PhotoPeople, Captions)
