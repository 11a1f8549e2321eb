"""The response to a request that came too often: 429 with `Retry-After` (RFC 6585 section 4)."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: The page counts in whole steps of so many seconds, so that few different ones are rendered.
_STEP_S = 5


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the response in the reader's language: a page, or a sentence for the IIIF services.

    Nothing of it is read from the database, and a page is rendered once for each language and
    time: during a flood it must cost next to nothing.
    """
    seconds = -(-seconds // _STEP_S) * _STEP_S
    language = translation.get_language_from_request(request, check_path=True)
    if request.path_info.startswith("/iiif/"):
        with translation.override(language):
            content, content_type = f"{_sentence(seconds)}\n", "text/plain; charset=utf-8"
    else:
        content, content_type = _page(language, seconds), "text/html; charset=utf-8"
    response = HttpResponse(content, status=429, content_type=content_type)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    response["Content-Language"] = language
    if request.path_info.startswith("/iiif/"):
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Retry-After"
    return response


@lru_cache(maxsize=1_000)
def _page(language: str, seconds: int) -> str:
    with translation.override(language):
        context = {"language": language, "sentence": _sentence(seconds)}
        return render_to_string("too_many_requests.html", context)


def _sentence(seconds: int) -> str:
    if seconds <= 90:
        wait = ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    else:
        minutes = -(-seconds // 60)
        wait = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return _(
        "More was asked of the museum from your network in a short time than it can answer while "
        "others read. Please try again in %(wait)s."
    ) % {"wait": wait}
