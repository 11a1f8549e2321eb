"""The page of a record as the public will see it, made by the public page's own view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils import translation

from records.views import RecordPage

#: Kept by no cache, found by no crawler, and its address is told to nobody.
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


def render_preview(
    request: HttpRequest, record: Any, language: str, address: Callable[[str], str]
) -> HttpResponse:
    """The public page of `record` in `language`, whatever its state, with a banner that says so.

    `address` gives where the same preview is found in another language.
    """
    with translation.override(language):
        request.LANGUAGE_CODE = language
        view = _view(record)
        view.setup(request, identifier=record.identifier)
        found: Any = view.model._default_manager.all().with_page()
        view.object = found.get(pk=record.pk)
        context = view.get_context_data(object=view.object)
        here = request.build_absolute_uri(address(language))
        context |= {
            "alternates": [
                (code, name, request.build_absolute_uri(address(code)))
                for code, name in settings.LANGUAGES
            ],
            "canonical": here,
            "noindex": True,
            "is_preview": True,
        }
        response: Any = view.render_to_response(context)
        # Here, while the language is the page's.
        response.render()
    for name, value in HEADERS.items():
        response[name] = value
    response["Content-Language"] = language
    answer: HttpResponse = response
    return answer


def _view(record: Any) -> Any:
    """The view of the record's public address; the record's own page where that is another one,
    as of the home article."""
    for path in (
        record.get_absolute_url(),
        reverse(record.url_name, kwargs={"identifier": record.identifier}),
    ):
        function: Any = resolve(path).func
        if issubclass(function.view_class, RecordPage):
            return function.view_class(**function.view_initkwargs)
    raise LookupError(f"{record.identifier} has no page of its own.")
