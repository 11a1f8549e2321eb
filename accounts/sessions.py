"""Where somebody is signed in, and how that is ended: by themselves or by an administrator."""

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
    """The reader's own sessions."""
    return _access_page(request, request.user, reverse("usersessions_list"))


@login_required
@never_cache
def user_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person's sessions and second factors, for whoever manages accounts.

    Raises PermissionDenied for a superuser's, unless asked by one.
    """
    person = get_object_or_404(User, pk=pk)
    reader: Any = request.user
    if not reader.has_perm("auth.change_user") or (person.is_superuser > reader.is_superuser):
        raise PermissionDenied
    return _access_page(request, person, reverse("account_access", args=[pk]))


def _access_page(request: HttpRequest, person: Any, here: str) -> HttpResponse:
    if request.method == "POST":
        _handle_post(request, person)
        return redirect(here)
    held = sorted(UserSession.objects.purge_and_list(person), key=lambda one: one.created_at)
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
            "sessions": held[::-1],
            "current": request.session.session_key,
            "factors": [] if own else Authenticator.objects.filter(user=person).order_by("pk"),
        },
    )


def _handle_post(request: HttpRequest, person: Any) -> None:
    """End the session `session`, all but this one, or take the second factor away."""
    own = UserSession.objects.filter(user=person)
    if "factor" in request.POST:
        if person == request.user:
            raise PermissionDenied  # at its own page, which asks for it once more
        reset_second_factor(person, by=request.user)
        messages.success(request, _("The second factor was taken away."))
        return
    current = request.session.session_key
    chosen = [one for one in own.exclude(session_key=current) if _is_selected(one, request)]
    for one in chosen:
        one.end()
    if chosen:
        log_event(
            AuditKind.ACCESS,
            user=request.user,
            why=_("Sessions of %(name)s ended: %(count)d.")
            % {"name": person.get_username(), "count": len(chosen)},
        )
        messages.success(request, _("Signed out there."))


def _is_selected(session: UserSession, request: HttpRequest) -> bool:
    return "others" in request.POST or request.POST.get("session") == str(session.pk)
