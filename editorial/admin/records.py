"""The admin of records and terms: changesets, publication, review and history in one class."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from editorial.admin.review import ReviewAdmin
from records.admin.base import TranslatedChangeSetAdmin
from records.admin.forms import RecordForm
from records.admin.history import HistoryAdmin
from records.admin.next import SaveAndNextMixin


class VocabularyAdmin(SaveAndNextMixin, HistoryAdmin, TranslatedChangeSetAdmin):
    """The admin of a vocabulary term: history and restoring, but no publication states."""

    form = RecordForm
    fieldsets_after: ClassVar[list[Any]] = [(_("For the history"), {"fields": ["why"]})]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if any("why" in options["fields"] for _name, options in fieldsets):
            return fieldsets
        return [*fieldsets, *self.fieldsets_after]


class RecordAdmin(ReviewAdmin, VocabularyAdmin):
    """The admin of a record with a publication state."""

    list_filter: ClassVar[Any] = ("state",)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the address of the public page; None when the record is not published."""
        if obj is None or not obj.is_published():
            return None
        return str(obj.get_absolute_url())
