"""IIIF's documents as HTTP: negotiated types, strong ETags, scripts of any origin, refusals.

An answer is in no language, since every document has all of them; a refusal is a sentence in the
reader's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.generic import View

from identifiers.models import normalise_identifier
from records.models import State
from records.tombstones import gone_message, is_gone

JSON_LD, JSON = "application/ld+json", "application/json"
#: A minute: a harvest does not ask twice, and what is withdrawn does not live on.
CACHE_CONTROL = "public, max-age=60"
_PREFLIGHT_S = 24 * 3600


class HttpError(Exception):
    """No document: 404, 410 with the curator's words, or 400.

    `message` is asked for once the reader's language is active: documents are written in another.
    """

    def __init__(self, status: int, sentence: Callable[[], str]) -> None:
        self.status, self.message = status, sentence
        super().__init__(status)


class Redirect(Exception):
    """The same at its one address; 301."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


class CrossOriginView(View):
    """What scripts of any origin may read, and only read."""

    http_method_names = ["get", "head", "options"]

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preflight request of CORS (Image API 3.0, section 7.1)."""
        allowed = ", ".join(name.upper() for name in self.http_method_names)
        return HttpResponse(
            status=204,
            headers={
                "Allow": allowed,
                "Access-Control-Allow-Methods": allowed,
                "Access-Control-Allow-Headers": "*",
                "Access-Control-Max-Age": str(_PREFLIGHT_S),
            },
        )


class JsonDocumentView(CrossOriginView):
    """A JSON-LD document. Subclasses give `context` and `content`, its bytes."""

    #: The JSON-LD context, which is also the profile of the content type.
    context = ""

    def content(self, request: HttpRequest, **kwargs: Any) -> bytes:
        """The document. Raises HttpError or Redirect."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Redirect as moved:
            response = HttpResponse(status=301, headers={"Location": moved.address})
        except HttpError as refused:
            response = HttpResponse(
                f"{refused.message()}\n",
                status=refused.status,
                content_type="text/plain; charset=utf-8",
                headers={"Cache-Control": "no-store"},
            )
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        return response

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        content = self.content(request, **kwargs)
        content_type = self.content_type(request)
        etag = f'"{hashlib.sha256(content + content_type.encode()).hexdigest()[:32]}"'
        response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
        if response is None:
            response = HttpResponse(content, content_type=content_type)
        response["ETag"] = etag
        response["Cache-Control"] = CACHE_CONTROL
        patch_vary_headers(response, ["Accept"])
        return response

    def content_type(self, request: HttpRequest) -> str:
        """JSON-LD with its profile (Presentation API 3.0, section 6.2), JSON where that is put
        first."""
        with_profile = f'{JSON_LD};profile="{self.context}"'
        preferred = request.get_preferred_type([JSON_LD, JSON, with_profile])
        return JSON if preferred == JSON else with_profile


def canonical_identifier(request: HttpRequest, typed: str) -> str:
    """The identifier that was typed. Raises HttpError for none, Redirect for another spelling."""
    identifier = normalise_identifier(typed)
    if identifier is None:
        raise HttpError(404, lambda: _("“%(value)s” is not an identifier.") % {"value": typed[:40]})
    if identifier != typed:
        path = request.path.replace(f"/{typed}", f"/{identifier}", 1)
        query = request.META.get("QUERY_STRING", "")
        raise Redirect(request.build_absolute_uri(f"{path}?{query}" if query else path))
    return identifier


def missing_document(model: Any, identifier: str) -> HttpError:
    """Why there is no document of a record: withdrawn, deleted, or nothing public."""
    record = model.objects.filter(identifier=identifier, state=State.WITHDRAWN).first()
    if record is None and is_gone(identifier):
        return HttpError(410, lambda: gone_message(identifier))
    if record is None:
        return HttpError(404, lambda: _("There is no public record %(id)s.") % {"id": identifier})
    return HttpError(
        410,
        lambda: (
            _("%(id)s has been withdrawn. %(reason)s")
            % {"id": identifier, "reason": record.withdrawal_reason or ""}
        ),
    )
