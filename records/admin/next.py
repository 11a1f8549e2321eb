"""Save and next: from a record of a list to the one below it, filters and order kept."""

from __future__ import annotations

from copy import copy
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from records.admin.saving import AdminSave, SavingAdmin

#: The button's name in the form that is posted.
NEXT_BUTTON = "_next"


class SaveAndNextMixin(SavingAdmin):
    """Mixin: a button that saves and opens the next record of the list that one came from."""

    #: For the template: there is such a button.
    has_save_and_next = True

    def before_save(self, request: HttpRequest, save: AdminSave) -> None:
        super().before_save(request, save)
        if NEXT_BUTTON in request.POST and save.object_id is not None:
            # Before it is saved: after that it may not be in the list any more.
            save.next_key = self.key_after(request, save.object_id)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        answer = super().response_change(request, obj)
        if NEXT_BUTTON not in request.POST:
            return answer
        key = AdminSave.of(request).next_key
        if key is None:
            messages.info(request, _("That was the last one of the list."))
            return answer
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        kept: Any = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return redirect(add_preserved_filters(kept, reverse(name, args=[key])))

    def key_after(self, request: HttpRequest, object_id: str) -> Any | None:
        """The key of the record below `object_id` in its list; None below the last.

        Of a list that the record is not in any more, the first: the work goes on at the top.
        """
        kept = dict(parse_qsl(self.get_preserved_filters(request)))
        asked = copy(request)
        asked.method = "GET"
        # No text in PostgreSQL has a NUL, and asking for one is an error of its own.
        asked.GET = QueryDict(kept.get("_changelist_filters", "").replace("\0", ""))
        try:
            keys = self.get_changelist_instance(asked).queryset.values_list("pk", flat=True)
        except (IncorrectLookupParameters, SuspiciousOperation):
            return None  # of filters that a list refuses, nothing follows; what was typed is saved
        first = None
        is_found = False
        for key in keys.iterator():
            if is_found:
                return key
            is_found = str(key) == object_id
            first = key if first is None else first
        return None if is_found else first
