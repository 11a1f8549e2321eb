"""The admin's site: who may enter it, and its sign-in form."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from accounts.roles import has_staff_access
from languages.characters import character_problem

_MAX_NAME_LENGTH = User._meta.get_field("username").max_length or 150


class RoleAuthenticationForm(AuthenticationForm):
    """The admin's sign-in form, which accepts everybody who has a role.

    A name that no account can have is refused before it is tried: it would not fit into the table
    of the lockout, which PostgreSQL answers with an error.
    """

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if len(name) > _MAX_NAME_LENGTH or character_problem(name):
            raise self.get_invalid_login_error()
        return name

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
