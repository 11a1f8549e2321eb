"""The page for a form that was refused because its security token does not fit (CSRF)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return status 403 with a page that says what happened and leads back to the form.

    `reason` is Django's English sentence for developers, which is logged and not shown.
    """
    if not request.path_info.startswith(reverse("admin:index")):
        response = render(request, "403.html", status=403)
    else:
        context = {
            **admin.site.each_context(request),
            "title": _("Not saved"),
            "form_url": _form_url(request),
        }
        response = render(request, "accounts/csrf_failure.html", context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


def _form_url(request: HttpRequest) -> str:
    """Return the path of the page with the form: where the request came from, if that is here."""
    referrer = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(referrer, hosts, require_https=request.is_secure()):
        parts = urlsplit(referrer)
        if parts.path.startswith(reverse("admin:index")):
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()
