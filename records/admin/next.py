"""The button “Save and next”: opens the next record of the filtered and ordered list."""

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

#: The name of the button in the posted form.
NEXT_BUTTON = "_next"


class SaveAndNextMixin(SavingAdmin):
    """Mixin: a button that saves and opens the next record of the list that the user came from."""

    #: Tells the template to show the button.
    has_save_and_next = True

    def before_save(self, request: HttpRequest, save: AdminSave) -> None:
        super().before_save(request, save)
        if NEXT_BUTTON in request.POST and save.object_id is not None:
            # Looked up before saving: a saved record may no longer match the filters of the list.
            save.next_key = self.key_after(request, save.object_id)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response = super().response_change(request, obj)
        if NEXT_BUTTON not in request.POST:
            return response
        key = AdminSave.of(request).next_key
        if key is None:
            messages.info(request, _("That was the last one of the list."))
            return response
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        context: Any = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return redirect(add_preserved_filters(context, reverse(name, args=[key])))

    def key_after(self, request: HttpRequest, object_id: str) -> Any | None:
        """Return the key of the record after `object_id` in its list; None after the last.

        If the record is not in the list, return the key of the first record of the list.
        """
        filters = dict(parse_qsl(self.get_preserved_filters(request)))
        list_request = copy(request)
        list_request.method = "GET"
        # PostgreSQL raises an error for a NUL in a text.
        list_request.GET = QueryDict(filters.get("_changelist_filters", "").replace("\0", ""))
        try:
            keys = self.get_changelist_instance(list_request).queryset.values_list("pk", flat=True)
        except (IncorrectLookupParameters, SuspiciousOperation):
            return None  # Invalid filters have no next record; the form is saved all the same.
        first = None
        is_found = False
        for key in keys.iterator():
            if is_found:
                return key
            is_found = str(key) == object_id
            first = key if first is None else first
        return None if is_found else first
