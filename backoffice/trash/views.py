"""What lies in the recycle bin, of every kind that the curator may delete; a button brings back."""

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
    """A deleted record as the page shows it."""

    tombstone: Tombstone
    kind: str
    kept_until: datetime
    #: Where a POST brings it back; empty where no version of it is left.
    restore_url: str


def deletable_labels(user: Any) -> list[str]:
    """The kinds of records, as `photos.Photo`, that `user` may delete and so bring back."""
    return [
        model._meta.label
        for model in record_types().values()
        if user.has_perm(f"{model._meta.app_label}.delete_{model._meta.model_name}")
    ]


def trash(request: HttpRequest) -> HttpResponse:
    """The bin by page, the newest deletion first."""
    labels = deletable_labels(request.user)
    if not labels:
        raise PermissionDenied
    stones = Tombstone.objects.filter(purged_at=None, label__in=labels)
    page = Paginator(stones, _PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Recycle bin"),
        "page": page,
        "lying": _lying(list(page.object_list)),
        "days": settings.BIN_DAYS,
    }
    return TemplateResponse(request, "admin/backoffice/trash.html", context)


def _lying(stones: list[Tombstone]) -> list[DeletedRecord]:
    kinds = {label: apps.get_model(label) for label in {stone.label for stone in stones}}
    types = ContentType.objects.get_for_models(*kinds.values())
    newest = {
        (kind, key): pk
        for kind, key, pk in Version.objects.filter(
            content_type__in=types.values(), object_id__in=[stone.key for stone in stones]
        )
        .order_by()
        .values_list("content_type", "object_id")
        .annotate(Max("pk"))
    }
    found = []
    for stone in stones:
        model = kinds[stone.label]
        version = newest.get((types[model].pk, stone.key))
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_restore"
        found.append(
            DeletedRecord(
                stone,
                str(model._meta.verbose_name),
                stone.deleted_at + timedelta(days=settings.BIN_DAYS),
                reverse(name, args=[version]) if version else "",
            )
        )
    return found
