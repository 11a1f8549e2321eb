"""The admin of subjects, places and sources."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

import languages
from catalog.models import Place, PlaceLabel, Source, Subject, SubjectLabel
from editorial.admin.records import RecordAdmin, VocabularyAdmin
from records.admin.inlines import PlainTabularPartInline


class SubjectLabelInline(PlainTabularPartInline):
    model = SubjectLabel


class PlaceLabelInline(PlainTabularPartInline):
    model = PlaceLabel


@admin.register(Subject)
class SubjectAdmin(VocabularyAdmin):
    list_display = ("name", "broader", "slug", "identifier")
    list_select_related = ("broader",)
    search_fields = (*languages.columns("name"), "labels__text", "identifier")
    autocomplete_fields = ("broader",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = [(None, {"fields": ["name", "slug", "broader", "authority_url"]})]
    inlines = (SubjectLabelInline,)


@admin.register(Place)
class PlaceAdmin(VocabularyAdmin):
    list_display = ("name", "kind", "within", "identifier")
    list_filter = ("kind",)
    list_select_related = ("within",)
    search_fields = (*languages.columns("name"), "labels__text", "identifier")
    autocomplete_fields = ("within",)
    fieldsets = [
        (None, {"fields": ["name", "kind", "within", "note"]}),
        (_("Where"), {"fields": [("latitude", "longitude"), "authority_url"]}),
    ]
    inlines = (PlaceLabelInline,)


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("identifier", "work", "author", "issued", "consulted", "state_label")
    list_filter = ("state", "kind", "consulted")
    search_fields = (
        "identifier",
        "work",
        *languages.columns("title"),
        "author",
        "container_title",
    )
    autocomplete_fields = ("taken_from",)
    fieldsets = [
        (None, {"fields": ["work", "work_language", "title", "kind", "csl_type"]}),
        (
            _("Publication"),
            {
                "fields": [
                    "author",
                    "translator",
                    "container_title",
                    ("publisher", "publisher_place"),
                    ("issued", "issued_edtf"),
                    ("volume", "issue", "locator"),
                    ("doi", "isbn"),
                    "url",
                    "archive_url",
                ]
            },
        ),
        (
            _("How far we consulted it"),
            {"fields": [("consulted", "consulted_on"), "consulted_note", "note"]},
        ),
        (
            _("The source behind it"),
            {"fields": ["taken_from", ("relation", "relation_inferred"), "relation_note"]},
        ),
    ]
