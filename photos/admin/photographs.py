"""Photographs, with the people in them, their caption layers and their scan."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

import languages
from editorial.admin.records import RecordAdmin
from photos.admin.scans import EarlierScansMixin
from photos.admin.suggestions import SuggestionsMixin
from photos.admin.uploads import PhotoForm, ScanUploadMixin
from photos.models import Caption, Photo, PhotoPerson, Region
from records.admin.inlines import StackedPartInline, TabularPartInline


class PhotoPersonInline(TabularPartInline):
    model = PhotoPerson
    fields = ("person", "role", "certainty", "source", "note")
    autocomplete_fields = ("person", "source")


class CaptionInline(StackedPartInline):
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

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "corrects":
            # A layer corrects another of the same photograph: a short list, and no other's.
            key = request.resolver_match and request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = (
                Caption.objects.filter(photo=key) if key else Caption.objects.none()
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RegionInline(StackedPartInline):
    """Drawn on the scan (static/js/draw_regions.js), or typed as numbers."""

    model = Region
    template_before = "admin/photos/_draw_regions.html"
    autocomplete_fields = ("person", "place", "subject")
    fields = ("order", ("x", "y", "w", "h"), "description", ("person", "place", "subject"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name.startswith("description") and field is not None:
            field.widget.attrs["rows"] = 3  # three languages and the scan fit a screen
        return field

    class Media:
        css: ClassVar = {"all": ("css/draw_regions.css",)}
        js = ("js/draw_regions.js",)


@admin.register(Photo)
class PhotoAdmin(SuggestionsMixin, EarlierScansMixin, ScanUploadMixin, RecordAdmin):
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
    readonly_fields = ("preview", "earlier", "file_says")
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
        *languages.columns("title"),
        "holder_number",
        "master__original_name",
    )
    autocomplete_fields = ("place", "collection", "holder", "source", "batch")
    fieldsets = [
        (None, {"fields": ["title", "alt_text", "description", "subjects"]}),
        (_("The scan"), {"fields": ["preview", "upload", "earlier", "file_says"]}),
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
    inlines = (PhotoPersonInline, CaptionInline, RegionInline)
