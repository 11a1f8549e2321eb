"""Requests for what is written in annotations."""

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
#: Parameters of section 4.1.1 that are understood, and the page of the answer.
_KNOWN_PARAMETERS = ("q", "motivation", "page")
_PAGE, _ALL = "AnnotationPage", "AnnotationCollection"
#: Parameters that are named as ignored.
_MAX_LISTED = 20


class Search(JsonDocumentView):
    """`/iiif/search/2/PH-0001?q=`, also of a collection (CO-0001) and of the whole museum."""

    context = CONTEXT

    def content(self, request: HttpRequest, **kwargs: Any) -> bytes:
        identifier = (
            canonical_identifier(request, kwargs["identifier"]) if "identifier" in kwargs else ""
        )
        addresses = Addresses(request.build_absolute_uri("/").rstrip("/"))
        asked = AnnotationQuery(
            request.GET.get("q", ""), frozenset(request.GET.get("motivation", "").split())
        )
        if identifier.startswith("PH"):
            document = self._of_photograph(identifier, asked, addresses)
        else:
            document = self._of_many(identifier, asked, _number(request), addresses)
        ignored = [name for name in request.GET if name not in _KNOWN_PARAMETERS][:_MAX_LISTED]
        if ignored:
            document["ignored"] = ignored
        return json.dumps(
            {"@context": CONTEXT, **document}, ensure_ascii=False, separators=(",", ":")
        ).encode()

    def _of_photograph(
        self, identifier: str, asked: AnnotationQuery, addresses: Addresses
    ) -> dict[str, Any]:
        photo = manifests().filter(identifier=identifier).first()
        if photo is None:
            raise missing_document(Photo, identifier)
        found = list(matches(asked, _annotations(photo, addresses)))
        return _page(_address(addresses, identifier, asked), found)

    def _of_many(
        self, identifier: str, asked: AnnotationQuery, number: int, addresses: Addresses
    ) -> dict[str, Any]:
        within = None
        if identifier:
            within = Collection.objects.published().filter(identifier=identifier).first()
            if within is None:
                raise missing_document(Collection, identifier)
        found = find_candidates(asked, within, number)
        if number > found.pages:
            raise HttpError(404, lambda: _("There is no page %(number)s.") % {"number": number})

        def page(one: int) -> dict[str, str]:
            return {"id": _address(addresses, identifier, asked, one), "type": _PAGE}

        document = _page(
            page(number)["id"],
            [
                match
                for photo in found.photographs
                for match in matches(asked, _annotations(photo, addresses, named=True))
            ],
        )
        document["partOf"] = {
            "id": _address(addresses, identifier, asked),
            "type": _ALL,
            "first": page(1),
            "last": page(found.pages),
        }
        if number > 1:
            document["prev"] = page(number - 1)
        if number < found.pages:
            document["next"] = page(number + 1)
        return document


def _annotations(
    photo: Photo, addresses: Addresses, *, named: bool = False
) -> Iterator[dict[str, Any]]:
    """The annotations of a photograph as JSON; `named` with the manifest they are in (4.2.3)."""
    with translation.override(languages.default()):
        found = [
            json.loads(one.json(exclude_context=True))
            for one in photo_annotations(photo, addresses)
        ]
        label = photo_label(photo)
    for annotation in found:
        if named:
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


def _page(address: str, found: list[Match]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": address,
        "type": _PAGE,
        "items": [match.annotation for match in found],
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
        for match in found
        for number, (before, exact, after) in enumerate(match.quotations, 1)
    ]
    if highlights:
        document["annotations"] = [{"type": _PAGE, "items": highlights}]
    return document


def _address(addresses: Addresses, identifier: str, asked: AnnotationQuery, page: int = 0) -> str:
    """The address of an answer, with what was understood of the question."""
    query = {
        "q": asked.q,
        "motivation": " ".join(sorted(asked.motivations)),
        "page": str(page or ""),
    }
    told = {name: value for name, value in query.items() if value}
    address = addresses.search(identifier)
    return f"{address}?{urlencode(told)}" if told else address


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
