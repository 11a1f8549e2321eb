"""Where the settings require it, nobody works here without a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _


class SecondFactorMiddleware:
    """With REQUIRE_SECOND_FACTOR, whoever has none yet sets one up before anything else.

    Outside the admin such a person is a visitor: no draft, no preview.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.REQUIRE_SECOND_FACTOR:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)  # a visitor: no page of theirs depends on a cookie
        user: Any = request.user
        if not user.is_authenticated or is_mfa_enabled(user):
            return self.get_response(request)
        if not request.path_info.startswith(reverse("admin:index")):
            request.user = AnonymousUser()
            return self.get_response(request)
        if request.path_info.startswith(_exempt_paths()):
            return self.get_response(request)
        messages.info(request, _("This museum requires a second factor: set one up first."))
        return redirect("mfa_index")


def _exempt_paths() -> tuple[str, ...]:
    """Addresses under the admin that setting one up needs."""
    names = ("mfa_index", "account_reauthenticate", "account_login", "account_logout")
    return (*(reverse(name) for name in names), reverse("admin:jsi18n"))
