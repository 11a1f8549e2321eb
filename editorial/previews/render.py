"""Rendering the preview of a record with the view of its public page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils import translation

from records.views import RecordPage

#: A preview is not cached and not indexed, and its address is not sent to linked sites.
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


def render_preview(
    request: HttpRequest, record: Any, language: str, address: Callable[[str], str]
) -> HttpResponse:
    """Return the public page of `record` in `language`, whatever its state, with a preview banner.

    `address` returns the address of the same preview in the language given by its code.
    """
    with translation.override(language):
        request.LANGUAGE_CODE = language
        view = _view(record)
        view.setup(request, identifier=record.identifier)
        view.object = view.draft(record)
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
        # Rendered here, while the language of the page is active.
        response.render()
    for name, value in HEADERS.items():
        response[name] = value
    response["Content-Language"] = language
    answer: HttpResponse = response
    return answer


def _view(record: Any) -> Any:
    """Return an instance of the view of the record's public page.

    That is the view of its public address, unless the address is not a record page, such as the
    home page of the home article; then it is the view of the record's own page.
    """
    for path in (
        record.get_absolute_url(),
        reverse(record.url_name, kwargs={"identifier": record.identifier}),
    ):
        function: Any = resolve(path).func
        if issubclass(function.view_class, RecordPage):
            return function.view_class(**function.view_initkwargs)
    raise LookupError(f"{record.identifier} has no page of its own.")
