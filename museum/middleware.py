"""Middleware: addresses of the admin, characters of responses, headers, language, 404."""

import logging
import re
from collections.abc import Callable, Sequence
from itertools import starmap
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.urls import Resolver404, resolve

from images.errors import StorageUnavailable
from languages.characters import character_problem, readable_text
from museum.views import not_found

_log = logging.getLogger(__name__)


class FriendlyNotFoundMiddleware:
    """With DEBUG, answers 404 with the museum's own page instead of Django's technical one.

    Visitors of `make run` would otherwise see the list of URL patterns. Only 404 is handled: errors
    are still shown to developers. It must be the last in MIDDLEWARE.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            resolve(request.path_info)
        except Resolver404 as missing:
            return not_found(request, missing)
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        return not_found(request, exception) if isinstance(exception, Http404) else None


class AdminAddressMiddleware:
    """Answers 404 to an address of the admin with a key that none of its pages can have.

    Django's admin would look it up, and a database refuses a NUL or a number of 25 digits; for a
    key that is no number it redirects to the work list, as if the address had been right.
    """

    #: Parameters of the admin's addresses that are primary keys, all of them numbers.
    KEYS = ("object_id", "content_type_id", "id")
    NUMBER = re.compile(r"[0-9]{1,18}")
    MAX_CHARACTERS = 200
    #: The parameter with the filters of the list that a form was opened from. They are read after
    #: the save, which nothing odd in them may prevent.
    FILTERS = "_changelist_filters"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not request.path_info.startswith("/admin/"):
            return None
        typed = (
            text
            for name, texts in request.GET.lists()
            if name != self.FILTERS
            for text in (name, *texts)
        )
        if all(starmap(self._is_possible, kwargs.items())) and not any("\0" in t for t in typed):
            return None
        return not_found(request, Http404())

    def _is_possible(self, name: str, value: Any) -> bool:
        text = str(value)
        if name in self.KEYS or isinstance(value, int):
            return self.NUMBER.fullmatch(text) is not None
        return len(text) <= self.MAX_CHARACTERS and not character_problem(text)


class ReadableTextMiddleware:
    """Writes U+FFFD for characters that no text may have, in every textual response to the public.

    Records cannot have such characters, unless they were written past the museum. Nothing of them
    is to reach a feed or a page, where XML and HTML forbid them. The admin shows them as they are,
    so that a form that is sent back is refused, with the sentence that names the character.
    """

    #: The control characters that `readable_text` replaces, each one byte in UTF-8.
    CONTROLS = tuple(bytes([code]) for code in (*range(9), 11, 12, *range(14, 32), 127))
    #: UTF-8 of the other characters: C1 controls, LRO and RLO, and noncharacters.
    OTHERS = tuple(
        re.compile(pattern)
        for pattern in (
            rb"\xc2[\x80-\x9f]",
            rb"\xe2\x80[\xad\xae]",
            rb"\xef\xb7[\x90-\xaf]",
            rb"\xbf[\xbe\xbf]",
        )
    )
    TEXTUAL = re.compile(r"text/|application/.*(json|xml|bibtex|research-info)")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith("/admin/") or not self.TEXTUAL.match(
            response.headers.get("Content-Type", "")
        ):
            return response
        if isinstance(response, StreamingHttpResponse):
            pieces: Any = response.streaming_content
            response.streaming_content = map(self._readable, pieces)
        elif isinstance(response, HttpResponse):
            content = response.content
            readable = self._readable(content)
            if readable is not content:
                response.content = readable
        return response

    def _readable(self, content: bytes) -> bytes:
        # Searching for single bytes is many times faster than one expression for all of them.
        if not (
            any(control in content for control in self.CONTROLS)
            or any(other.search(content) for other in self.OTHERS)
        ):
            return content
        # A line break within a string would break JSON.
        return readable_text(content.decode(errors="replace"), line_break=" ").encode()


class StorageUnavailableMiddleware:
    """Answers 503 when the object store with masters and derivatives does not answer.

    The page is in three languages and needs neither database nor storage; caches keep none of it.
    """

    RETRY_SECONDS = 10

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if not isinstance(exception, StorageUnavailable):
            return None
        _log.warning("%s is answered 503: %s", request.path_info, exception)
        response = render(request, "503_storage.html", status=503)
        response["Retry-After"] = str(self.RETRY_SECONDS)
        response["Cache-Control"] = "no-store"
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Sends the strict policy; to pages under /admin/ it adds what unfold needs."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and request.path_info.startswith("/admin/"):
            parts.update = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **(parts.update or {})}
        return parts


class LanguageMiddleware(LocaleMiddleware):
    """Django's LocaleMiddleware, but images get no `Content-Language` and `Vary` headers.

    If images varied by `Accept-Language`, caches would store a copy for every value of it.
    """

    #: Paths whose responses are the same in all languages. Errors under them contain sentences and
    #: do depend on the language.
    LANGUAGE_NEUTRAL_PATHS = ("/iiif/", "/media/")

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code < 400 and request.path_info.startswith(self.LANGUAGE_NEUTRAL_PATHS):
            return response
        return super().process_response(request, response)
