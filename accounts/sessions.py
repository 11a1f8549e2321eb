"""The pages that list a user's sessions and end them, for the user and for administrators."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from audit.log import log_event
from audit.models import AuditKind

from .second_factor import reset_second_factor


@login_required
@never_cache
def own_access(request: HttpRequest) -> HttpResponse:
    """Show the signed-in user's own sessions, and end the chosen ones on POST."""
    return _access_page(request, request.user, reverse("usersessions_list"))


@login_required
@never_cache
def user_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Show another user's sessions and second factors; on POST end sessions or remove the factors.

    Raises PermissionDenied for users without the permission to change users, and for the page of a
    superuser unless the signed-in user is one too.
    """
    person = get_object_or_404(User, pk=pk)
    viewer: Any = request.user
    if not viewer.has_perm("auth.change_user") or (person.is_superuser > viewer.is_superuser):
        raise PermissionDenied
    return _access_page(request, person, reverse("account_access", args=[pk]))


def _access_page(request: HttpRequest, person: Any, address: str) -> HttpResponse:
    """Answer for the sessions of `person` at `address`, where a POST redirects to."""
    if request.method == "POST":
        _handle_post(request, person)
        return redirect(address)
    sessions = sorted(
        UserSession.objects.purge_and_list(person), key=lambda session: session.created_at
    )
    own = person == request.user
    return TemplateResponse(
        request,
        "accounts/access.html",
        {
            **admin.site.each_context(request),
            "title": _("Where you are signed in")
            if own
            else _("Access of %(name)s") % {"name": person.get_username()},
            "person": person,
            "own": own,
            "sessions": sessions[::-1],  # the newest first
            "current": request.session.session_key,
            "factors": [] if own else Authenticator.objects.filter(user=person).order_by("pk"),
        },
    )


def _handle_post(request: HttpRequest, person: Any) -> None:
    """Carry out the POST: end one session or all others, or remove the second factor.

    `session` is the key of the session to end, `others` ends all but the current one, and `factor`
    removes every second factor.
    """
    sessions = UserSession.objects.filter(user=person)
    if "factor" in request.POST:
        if person == request.user:
            # One's own factor is removed on allauth's page, which asks to authenticate again.
            raise PermissionDenied
        reset_second_factor(person, by=request.user)
        messages.success(request, _("The second factor was taken away."))
        return
    current = request.session.session_key
    ended = [
        session
        for session in sessions.exclude(session_key=current)
        if _is_selected(session, request)
    ]
    for session in ended:
        session.end()
    if ended:
        log_event(
            AuditKind.ACCESS,
            user=request.user,
            why=_("Sessions of %(name)s ended: %(count)d.")
            % {"name": person.get_username(), "count": len(ended)},
        )
        messages.success(request, _("Signed out there."))


def _is_selected(session: UserSession, request: HttpRequest) -> bool:
    return "others" in request.POST or request.POST.get("session") == str(session.pk)
