"""Signing in, by password and then a second factor (allauth), and signing out."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import perform_login
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from accounts.drafts import drafts_key


class SignInView(LoginView):
    """The admin's sign-in page. django-axes counts failed attempts, as for every sign-in."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = False

    def get_form_class(self) -> type[AuthenticationForm]:
        return admin.site.login_form or AdminAuthenticationForm  # accepts staff only

    def get_default_redirect_url(self) -> str:
        return resolve_url("admin:index")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if admin.site.has_permission(request):
            return HttpResponseRedirect(self.get_success_url())
        clear_login(request)  # a user who returns from the second step starts again
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user: Any = form.get_user()
        record_authentication(self.request, user, "password", username=user.get_username())
        response: HttpResponse = perform_login(
            self.request, user, email_verification="none", redirect_url=self.get_success_url()
        )
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            **admin.site.each_context(self.request),
            "title": _("Sign in"),
            "app_path": self.request.get_full_path(),
            "username": self.request.user.get_username(),
        }


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out. The page that follows lets the browser drop the drafts of the user."""
    signed_out = {"signed_out_drafts": drafts_key(request.user)}
    response: HttpResponse = admin.site.logout(request, extra_context=signed_out)
    return response
