"""Middleware: 404 pages in development, the admin's Content-Security-Policy, the language."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import Resolver404, resolve, reverse

from museum.views import not_found


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


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Sends the strict policy; under /admin/ it adds what unfold needs."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(reverse("admin:index")):
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
