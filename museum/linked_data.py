"""The JSON-LD document of every public record.

`/id/PH-0001` identifies the record itself, not a document. It redirects with 303 (Cool URIs for
the Semantic Web, section 4.2) to a document about the record: to the page or, for clients that
prefer `application/ld+json`, to the JSON-LD document, which is the JSON-LD in the page's head.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from articles.linked_data import article_data
from articles.models import Article
from catalog.linked_data import place_data, source_data, subject_data
from catalog.models import Place, Source, Subject
from identifiers.models import normalise_identifier
from identifiers.resolve import record_types
from people.linked_data import person_data, question_data, testimony_data
from people.models import Person, Question, Testimony
from photos.linked_data import collection_data, photo_data
from photos.models import Collection, Photo
from records.models import Record
from records.views import RecordPage, gone_or_404

JSON_LD = "application/ld+json"

#: The function that describes a record, for every model with pages. The record is to be fetched
#: `with_page()`.
JSON_LD_BUILDERS: dict[type[Any], Callable[[Any, HttpRequest], dict[str, Any]]] = {
    Article: article_data,
    Collection: collection_data,
    Person: person_data,
    Photo: photo_data,
    Place: place_data,
    Question: question_data,
    Source: source_data,
    Subject: subject_data,
    Testimony: testimony_data,
}


def prefers_json_ld(request: HttpRequest) -> bool:
    """Whether `Accept` prefers JSON-LD, or plain JSON, to HTML. HTML is the default."""
    preferred = request.get_preferred_type(["text/html", JSON_LD, "application/json"])
    return preferred not in (None, "text/html")


class LinkedDataView(RecordPage):
    """`/en/id/PH-0001.jsonld`: a record as JSON-LD, in the language of the URL.

    The status is that of the record's page: 410 for a withdrawn record, 404 if none is public.
    """

    model: type[Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        identifier = normalise_identifier(kwargs["identifier"]) or kwargs["identifier"]
        model = record_types().get(identifier[:2])
        if model not in JSON_LD_BUILDERS:
            raise Http404(_("There is no public record %(id)s.") % {"id": identifier})
        self.model = model

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return JSON_LD_BUILDERS[self.model](self.object, self.request)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return JsonResponse(
            context, content_type=JSON_LD, json_dumps_params={"ensure_ascii": False}
        )

    def withdrawn_response(self, request: HttpRequest, identifier: str) -> HttpResponse:
        if issubclass(self.model, Record):
            return super().withdrawn_response(request, identifier)
        return gone_or_404(request, identifier)
