"""The view of the search in annotations (Content Search API 2.0)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

import languages
from iiif.documents import HttpError, JsonDocumentView, canonical_identifier, missing_document
from iiif.presentation.addresses import Addresses
from iiif.presentation.annotations import photo_annotations
from iiif.presentation.manifest import manifests, photo_label
from photos.models import Collection, Photo

from .candidates import find_candidates
from .matching import AnnotationQuery, Match, matches

CONTEXT = "http://iiif.io/api/search/2/context.json"
#: Supported query parameters of section 4.1.1, and the number of the page of results.
_KNOWN_PARAMETERS = ("q", "motivation", "page")
_PAGE, _ALL = "AnnotationPage", "AnnotationCollection"
#: The largest number of unsupported parameters that a response lists as ignored.
_MAX_LISTED = 20


class Search(JsonDocumentView):
    """`/iiif/search/2/PH-0001?q=`; also for a collection (CO-0001) and for the whole museum."""

    context = CONTEXT

    def content(self, request: HttpRequest, **kwargs: Any) -> bytes:
        identifier = (
            canonical_identifier(request, kwargs["identifier"]) if "identifier" in kwargs else ""
        )
        addresses = Addresses(request.build_absolute_uri("/").rstrip("/"))
        query = AnnotationQuery(
            request.GET.get("q", ""), frozenset(request.GET.get("motivation", "").split())
        )
        if identifier.startswith("PH"):
            document = self._of_photograph(identifier, query, addresses)
        else:
            document = self._of_many(identifier, query, _number(request), addresses)
        ignored = [name for name in request.GET if name not in _KNOWN_PARAMETERS][:_MAX_LISTED]
        if ignored:
            document["ignored"] = ignored
        return json.dumps(
            {"@context": CONTEXT, **document}, ensure_ascii=False, separators=(",", ":")
        ).encode()

    def _of_photograph(
        self, identifier: str, query: AnnotationQuery, addresses: Addresses
    ) -> dict[str, Any]:
        photo = manifests().filter(identifier=identifier).first()
        if photo is None:
            raise missing_document(Photo, identifier)
        all_matches = list(matches(query, _annotations(photo, addresses)))
        return _page(_address(addresses, identifier, query), all_matches)

    def _of_many(
        self, identifier: str, query: AnnotationQuery, number: int, addresses: Addresses
    ) -> dict[str, Any]:
        within = None
        if identifier:
            within = Collection.objects.published().filter(identifier=identifier).first()
            if within is None:
                raise missing_document(Collection, identifier)
        candidates = find_candidates(query, within, number)
        if number > candidates.pages:
            raise HttpError(404, lambda: _("There is no page %(number)s.") % {"number": number})

        def page(one: int) -> dict[str, str]:
            return {"id": _address(addresses, identifier, query, one), "type": _PAGE}

        document = _page(
            page(number)["id"],
            [
                match
                for photo in candidates.photographs
                for match in matches(query, _annotations(photo, addresses, with_manifest=True))
            ],
        )
        document["partOf"] = {
            "id": _address(addresses, identifier, query),
            "type": _ALL,
            "first": page(1),
            "last": page(candidates.pages),
        }
        if number > 1:
            document["prev"] = page(number - 1)
        if number < candidates.pages:
            document["next"] = page(number + 1)
        return document


def _annotations(
    photo: Photo, addresses: Addresses, *, with_manifest: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the annotations of a photograph as JSON.

    If `with_manifest`, their target names the manifest to which they belong (section 4.2.3).
    """
    with translation.override(languages.default()):
        annotations = [
            json.loads(one.json(exclude_context=True))
            for one in photo_annotations(photo, addresses)
        ]
        label = photo_label(photo)
    for annotation in annotations:
        if with_manifest:
            annotation["target"] = {
                "id": annotation["target"],
                "type": "Canvas",
                "partOf": {
                    "id": addresses.manifest(photo.identifier),
                    "type": "Manifest",
                    "label": label,
                },
            }
        yield annotation


def _page(address: str, page_matches: list[Match]) -> dict[str, Any]:
    """Return the annotation page at `address`, with the passages as highlighting annotations."""
    document: dict[str, Any] = {
        "id": address,
        "type": _PAGE,
        "items": [match.annotation for match in page_matches],
    }
    highlights = [
        {
            "id": f"{match.annotation['id']}/highlight/{number}",
            "type": "Annotation",
            "motivation": "highlighting",
            "target": {
                "type": "SpecificResource",
                "source": match.annotation["id"],
                "selector": [
                    {
                        "type": "TextQuoteSelector",
                        "prefix": before,
                        "exact": exact,
                        "suffix": after,
                    }
                ],
            },
        }
        for match in page_matches
        for number, (before, exact, after) in enumerate(match.quotations, 1)
    ]
    if highlights:
        document["annotations"] = [{"type": _PAGE, "items": highlights}]
    return document


def _address(addresses: Addresses, identifier: str, query: AnnotationQuery, page: int = 0) -> str:
    """Return the URL of a page of results, with the supported parameters of the query."""
    parameters = {
        "q": query.q,
        "motivation": " ".join(sorted(query.motivations)),
        "page": str(page or ""),
    }
    given = {name: value for name, value in parameters.items() if value}
    address = addresses.search(identifier)
    return f"{address}?{urlencode(given)}" if given else address


def _number(request: HttpRequest) -> int:
    typed = request.GET.get("page", "1")
    if not (typed.isascii() and typed.isdecimal() and 0 < int(typed[:7]) < 1_000_000):
        raise HttpError(
            400,
            lambda: (
                _("“%(value)s” is no page: write a whole number from 1.") % {"value": typed[:40]}
            ),
        )
    return int(typed)
