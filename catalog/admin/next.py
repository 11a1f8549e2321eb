"""Save and next: from record to record of a list, without going back to it."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.dataclasses import UnfoldAction

#: The name of the button, beside Django's own `_save` and `_continue`.
ASKED = "_next"


class NextAdmin(admin.ModelAdmin):
    """Mixin: a button that saves the record and opens the next one of the list one came from.

    The list with its filters and its order is what Django keeps as `_changelist_filters` in the
    address of the form. The next one is looked for before the record is saved: a record that is
    given a date leaves the list of those without one, and nothing could follow it there.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and object_id is not None and ASKED in request.POST:
            request.next_key = self.next_key(request, object_id)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        alone = IS_POPUP_VAR in {**request.GET, **request.POST}
        if obj is not None and not alone and self.has_change_permission(request, obj):
            others = context.get("actions_submit_line") or []
            context["actions_submit_line"] = [_button(), *others]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def next_key(self, request: HttpRequest, object_id: str) -> Any:
        """The key of the record below this one in the list; None at its end, or outside of it."""
        listing = copy(request)
        listing.GET = QueryDict(request.GET.get("_changelist_filters", ""))
        try:
            changelist = self.get_changelist_instance(listing)
        except (IncorrectLookupParameters, SuspiciousOperation):
            return None  # the address was typed by hand, or a filter is gone: there is no list
        keys = changelist.queryset.values_list("pk", flat=True).iterator()
        found = any(str(key) == object_id for key in keys)
        return next(keys, None) if found else None

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        if ASKED not in request.POST:
            return super().response_post_save_change(request, obj)
        key = getattr(request, "next_key", None)
        if key is None:
            messages.info(request, _("That was the last record of the list."))
            return super().response_post_save_change(request, obj)
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[key])
        kept: Any = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(kept, address))


def _button() -> UnfoldAction:
    """In the row of buttons, beside “Save”; not one of unfold's own, which work while saving."""
    no_method: Any = None
    return UnfoldAction(
        action_name=ASKED,
        method=no_method,
        description=_("Save and next"),
        path="",
        attrs={"aria-keyshortcuts": "Control+Enter"},
    )
