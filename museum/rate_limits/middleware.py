"""The middleware that counts requests and refuses what comes too often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axes.models import AccessLog
from django.conf import settings
from django.contrib.auth.forms import UsernameField
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.client_address import client_network
from accounts.lockout import locked_for
from languages.characters import character_problem
from museum.rate_limits.answers import too_many_requests
from museum.rate_limits.counting import counter
from museum.rate_limits.limited_views import PASSWORD_VIEW, kind_of_limit

#: For how long a network from which an account signed in is exempt from the account's limit.
_KNOWN_FOR = timedelta(days=30)


class RateLimitMiddleware:
    """Counts visitors by network, signed-in users by account, and sign-ins by both.

    It comes after the authentication, whose user it counts. Without a session cookie
    `request.user` is not read: the page then does not vary by cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Django redirects after the right password, also to the second factor, and only then.
        account = getattr(request, "counted_account", "")
        if account and response.status_code == 302:
            counter().forget("account", account)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        kind = kind_of_limit(request, match) if match is not None else None
        if match is None or kind is None:
            return None
        who = client_network(request) if kind == "sign_in" else _who(request)
        seconds = counter().seconds_to_wait(kind, who) if who else 0
        if seconds:
            return too_many_requests(request, seconds)
        if match.view_name == PASSWORD_VIEW:
            seconds = _account_must_wait(request)
        return locked_for(request, seconds) if seconds else None


def _who(request: HttpRequest) -> str:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        user: Any = request.user
        if user.is_authenticated:
            return f"account {user.pk}"
    return client_network(request)


def _account_must_wait(request: HttpRequest) -> int:
    """Count an attempt to sign in to an account, from any network: seconds to wait, or 0.

    It is counted before the password is compared, so that attempts at the same moment are all
    counted; a successful one lets the count begin anew. Somebody who fails on purpose cannot lock
    the account's owner out: networks from which the account signed in lately are not counted.
    """
    # The name as the form will read it: normalised and without spaces around it.
    name = str(UsernameField().to_python(request.POST.get("username", "")) or "")[:150]
    network = client_network(request)
    if not name or _is_known(name, network):
        return 0
    request.counted_account = name  # type: ignore[attr-defined]
    return counter().seconds_to_wait("account", name)


def _is_known(name: str, network: str) -> bool:
    if not network or character_problem(name):
        return False
    since = timezone.now() - _KNOWN_FOR
    return AccessLog.objects.filter(
        username=name, ip_address=network, attempt_time__gte=since
    ).exists()
