"""django-allauth's pages, within the admin's frame."""

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
    """`view`, whose template may use what every page of the admin knows; never cached."""

    @never_cache
    @wraps(view)
    def within(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if isinstance(answer, TemplateResponse) and not answer.is_rendered:
            frame = admin.site.each_context(request)
            answer.context_data = {**frame, **(answer.context_data or {})}
        return answer

    return within


def wrap_in_admin_frame(
    patterns: list[URLPattern | URLResolver], below: str = ""
) -> list[URLPattern | URLResolver]:
    """The same addresses and names, every view framed."""
    found: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        address = f"{below}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            found += wrap_in_admin_frame(pattern.url_patterns, address)
        else:
            found.append(path(address, in_admin_frame(pattern.callback), name=pattern.name))
    return found
