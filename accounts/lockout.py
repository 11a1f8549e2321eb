"""The response to a user who is locked out after too many failed sign-ins (django-axes)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def lockout_response(request: HttpRequest, *_others: Any) -> HttpResponse:
    """Return a page with status 429 (RFC 6585 section 4) that says how long the lockout lasts."""
    return locked_for(request, int(settings.AXES_COOLOFF_TIME.total_seconds()))


def locked_for(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the page for an account that can be tried again in `seconds`."""
    response = render(request, "429.html", {"minutes": -(-seconds // 60)}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
