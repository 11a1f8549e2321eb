"""The page of the trash: deleted records of every kind that the user may delete and restore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from reversion.models import Version

from identifiers.resolve import record_types
from records.models import Tombstone

_PAGE_SIZE = 50


@dataclass(frozen=True)
class DeletedRecord:
    """A deleted record as displayed on the page."""

    tombstone: Tombstone
    kind: str
    kept_until: datetime
    #: The address whose POST restores it; empty if no version of it is left.
    restore_url: str


def deletable_labels(user: Any) -> list[str]:
    """Return the labels (such as `photos.Photo`) of the records that `user` may delete."""
    return [
        model._meta.label
        for model in record_types().values()
        if user.has_perm(f"{model._meta.app_label}.delete_{model._meta.model_name}")
    ]


def trash(request: HttpRequest) -> HttpResponse:
    """List the deleted records, newest deletion first."""
    labels = deletable_labels(request.user)
    if not labels:
        raise PermissionDenied
    tombstones = Tombstone.objects.filter(purged_at=None, label__in=labels)
    page = Paginator(tombstones, _PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Recycle bin"),
        "page": page,
        "deleted_records": _deleted_records(list(page.object_list)),
        "days": settings.TRASH_DAYS,
    }
    return TemplateResponse(request, "admin/backoffice/trash.html", context)


def _deleted_records(tombstones: list[Tombstone]) -> list[DeletedRecord]:
    models = {
        label: apps.get_model(label) for label in {tombstone.label for tombstone in tombstones}
    }
    content_types = ContentType.objects.get_for_models(*models.values())
    newest_versions = {
        (kind, key): pk
        for kind, key, pk in Version.objects.filter(
            content_type__in=content_types.values(),
            object_id__in=[tombstone.key for tombstone in tombstones],
        )
        .order_by()
        .values_list("content_type", "object_id")
        .annotate(Max("pk"))
    }
    rows = []
    for tombstone in tombstones:
        model = models[tombstone.label]
        version = newest_versions.get((content_types[model].pk, tombstone.key))
        restore_name = f"admin:{model._meta.app_label}_{model._meta.model_name}_restore"
        rows.append(
            DeletedRecord(
                tombstone,
                str(model._meta.verbose_name),
                tombstone.deleted_at + timedelta(days=settings.TRASH_DAYS),
                reverse(restore_name, args=[version]) if version else "",
            )
        )
    return rows
