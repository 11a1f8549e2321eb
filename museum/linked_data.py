"""Every public record as a JSON-LD document of its own, beside its page.

`/id/PH-0001` is the record itself, which no document is; it answers 303 to one about it (Cool URIs
for the Semantic Web, section 4.2): the page, or for a machine that prefers JSON-LD (section 2 of
its specification: `application/ld+json`) the same that the page has in its head.
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

#: Every kind of record that has a page, and its description; each fetched `with_page()`.
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
    """Whether `Accept` puts JSON-LD (or plain JSON) before a page; whoever names neither reads."""
    preferred = request.get_preferred_type(["text/html", JSON_LD, "application/json"])
    return preferred not in (None, "text/html")


class LinkedDataView(RecordPage):
    """`/en/id/PH-0001.jsonld`: the record in the language of the address.

    It answers as the record's page does: 410 once it is withdrawn, 404 where nothing is public.
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
