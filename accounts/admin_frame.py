"""Shows django-allauth's pages in the layout of the admin."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponseBase]


def in_admin_frame(view: View) -> View:
    """Decorate `view` so that its template gets the context of the admin's pages.

    The response is never cached.
    """

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and not response.is_rendered:
            admin_context = admin.site.each_context(request)
            response.context_data = {**admin_context, **(response.context_data or {})}
        return response

    return wrapped


def wrap_in_admin_frame(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> list[URLPattern | URLResolver]:
    """Return the same URL patterns and names, flattened, with `in_admin_frame` on every view."""
    wrapped: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            wrapped += wrap_in_admin_frame(pattern.url_patterns, route)
        else:
            wrapped.append(path(route, in_admin_frame(pattern.callback), name=pattern.name))
    return wrapped
