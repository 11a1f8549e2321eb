"""Preview links: who was given one, whether it was opened, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from editorial.models import PreviewLink
from editorial.previews import revoke_link
from records.admin.read_only import ReadOnlyAdmin


@admin.register(PreviewLink)
class PreviewLinkAdmin(ReadOnlyAdmin):
    list_display = (
        "record_link",
        "note",
        "made_by",
        "made_at",
        "expires_at",
        "validity",
        "used",
        "last_used_at",
    )
    list_select_related = ("made_by",)
    search_fields = ("identifier", "note")
    actions = ("revoke_selected",)

    @display(description=_("state"), label={"valid": "success", "revoked": "danger"})
    def validity(self, link: PreviewLink) -> tuple[str, Any]:
        if link.revoked_at is not None:
            return "revoked", _("revoked")
        return ("valid", _("valid")) if link.is_valid else ("expired", _("expired"))

    @admin.action(description=_("Revoke"), permissions=["view"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.apply_to_each(
            request, queryset, lambda link: revoke_link(link=link, user=request.user), _("revoked")
        )
