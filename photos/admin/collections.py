"""Collections, and the imports that photographs came by."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from catalog.admin.door import PlainDoorAdmin
from catalog.admin.records import RecordAdmin
from photos.models import Collection, ImportBatch, ImportRow


@admin.register(Collection)
class CollectionAdmin(RecordAdmin):
    list_display = ("identifier", "title", "level", "dates", "state_label")
    search_fields = ("identifier", "title_en", "title_ru", "title_ja", "reference_code")
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


class ImportRows(TabularInline):
    model = ImportRow
    fields = ("name", "status", "reason", "photo")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ImportBatch)
class ImportBatchAdmin(PlainDoorAdmin):
    list_display = ("identifier", "label", "received_from", "received_on", "started_at")
    search_fields = ("identifier", "label", "received_from")
    fields = ("label", "received_from", "received_on", "permitted_use", "collection", "note")
    autocomplete_fields = ("collection",)
    inlines = (ImportRows,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        return super().get_queryset(request).prefetch_related("rows__photo")
