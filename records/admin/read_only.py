"""Lists of rows that are made and changed by the museum's own pages, never by a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from identifiers.resolve import find_records
from records.publication import may_publish


class ReadOnlyAdmin(ModelAdmin):
    """A list to read, whose actions ask of each row whether the user may publish its record."""

    list_per_page = 50
    list_display_links = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("record"), ordering="identifier")
    def record_link(self, row: Any) -> str:
        address = reverse("backoffice:record", args=[row.identifier])
        return format_html('<a class="underline" href="{}">{}</a>', address, row.identifier)

    def apply_to_each(
        self, request: HttpRequest, rows: QuerySet[Any], do: Callable[[Any], None], done: Any
    ) -> None:
        """Do it to each row; say of how many it was done, and of each other why not."""
        records = find_records([row.identifier for row in rows])
        count = 0
        for row in rows:
            record = records.get(row.identifier)
            if record is None or not may_publish(request.user, record):
                messages.error(request, _("You may not publish %(id)s.") % {"id": row.identifier})
                continue
            try:
                do(row)
            except ValidationError as error:
                for message in error.messages:
                    messages.error(request, message)
            else:
                count += 1
        if count:
            messages.success(
                request,
                ngettext("%(count)d row: %(done)s.", "%(count)d rows: %(done)s.", count)
                % {"count": count, "done": done},
            )
