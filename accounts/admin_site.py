"""The admin's site: who may enter it, and its sign-in form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from accounts.roles import has_staff_access


class RoleAuthenticationForm(AuthenticationForm):
    """The admin's sign-in form, which accepts everybody who has a role."""

    def confirm_login_allowed(self, user: Any) -> None:
        has_staff_access(user)
        super().confirm_login_allowed(user)


class DeskSite(UnfoldAdminSite):
    """unfold's site; a role lets its holder in, by whatever way it was given."""

    login_form = RoleAuthenticationForm

    def has_permission(self, request: HttpRequest) -> bool:
        return has_staff_access(request.user)

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the museum's own search: unfold's finds lists and no records."""
        query = urlencode({"q": request.GET.get("s", "")})
        return redirect(f"{reverse('backoffice:search')}?{query}")
