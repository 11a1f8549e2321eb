"""The museum's own middleware."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import Resolver404, resolve, reverse

from museum.views import not_found


class FriendlyNotFoundMiddleware:
    """With DEBUG too, a reader's mistake gets the museum's own page, in its three languages.

    Django would answer a visitor of `make run` with its list of address patterns. Only 404 is
    answered here: what fails is still shown to whoever works on the code. Comes last in the list.
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
    """The strict policy everywhere; under the admin's address, what unfold needs on top."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(reverse("admin:index")):
            parts.update = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **(parts.update or {})}
        return parts


class LanguageMiddleware(LocaleMiddleware):
    """The reader's language, and an answer that says so: but a picture is in no language.

    If pictures varied with `Accept-Language`, a cache would keep one for every reader.
    """

    #: Addresses whose answers are the same for everybody; a refusal is a sentence, and is not.
    LANGUAGE_NEUTRAL_PATHS = ("/iiif/", "/media/")

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code < 400 and request.path_info.startswith(self.LANGUAGE_NEUTRAL_PATHS):
            return response
        return super().process_response(request, response)
