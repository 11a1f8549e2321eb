"""The admin of collections and of import batches."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import languages
from editorial.admin.records import RecordAdmin
from photos.models import Collection, ImportBatch
from records.admin.base import ChangeSetAdmin
from records.admin.forms import SavingForm


@admin.register(Collection)
class CollectionAdmin(RecordAdmin):
    list_display = ("identifier", "title", "level", "dates", "state_label")
    search_fields = ("identifier", *languages.columns("title"), "reference_code")
    autocomplete_fields = ("within", "creator", "sources")
    fieldsets = [
        (
            _("Identity"),
            {
                "fields": [
                    "title",
                    ("reference_code", "level"),
                    "within",
                    ("dates", "dates_edtf"),
                    "extent",
                ]
            },
        ),
        (_("Context"), {"fields": ["creator", "custodial_history", "acquisition", "sources"]}),
        (_("Content"), {"fields": ["scope"]}),
        (_("Conditions of access and use"), {"fields": ["access_conditions", "use_conditions"]}),
        (_("Note"), {"fields": ["note"]}),
    ]


@admin.register(ImportBatch)
class ImportBatchAdmin(ChangeSetAdmin):
    form = SavingForm
    list_display = (
        "identifier",
        "label",
        "received_from",
        "received_on",
        "started_at",
        "outcomes",
    )
    readonly_fields = ("outcomes",)
    ordering = ("-started_at", "-pk")
    search_fields = ("identifier", "label", "received_from")
    fields = ("label", "received_from", "received_on", "permitted_use", "collection", "note")
    autocomplete_fields = ("collection",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        return super().get_queryset(request).annotate(files=Count("rows"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "outcomes") if obj else self.fields

    @admin.display(description=_("files"), ordering="files")
    def outcomes(self, batch: ImportBatch) -> SafeString:
        """Link to the page of the batch, with the outcome of each file and the upload of more."""
        files: int = batch.files  # type: ignore[attr-defined]
        return format_html(
            '<a class="underline" href="{}">{}</a>',
            reverse("backoffice:upload", args=[batch.pk]),
            ngettext("%d file: its outcome", "%d files: their outcomes", files) % files,
        )
