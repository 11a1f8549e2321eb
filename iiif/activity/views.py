"""Requests for the list of changes and its pages."""

from __future__ import annotations

import datetime
import json
from bisect import bisect_left
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from iiif.cache import document_cache
from iiif.documents import HttpError, JsonDocumentView
from iiif.presentation.addresses import Addresses

from .stream import Activity, Page, activities, pages

CONTEXT = "http://iiif.io/api/discovery/1/context.json"
_COLLECTION, _PAGE = "OrderedCollection", "OrderedCollectionPage"


class _Changes(JsonDocumentView):
    context = CONTEXT

    def content(self, request: HttpRequest, **kwargs: Any) -> bytes:
        addresses = Addresses(request.build_absolute_uri("/").rstrip("/"))

        def make() -> bytes:
            document = {"@context": CONTEXT, **self.document(addresses, **kwargs)}
            return json.dumps(document, separators=(",", ":")).encode()

        return document_cache.get_or_make("activity", f"{addresses.origin}{request.path}", make)

    def document(self, addresses: Addresses, **kwargs: Any) -> dict[str, Any]:
        raise NotImplementedError


class AllActivities(_Changes):
    """`/iiif/activity/` (section 3.1)"""

    def document(self, addresses: Addresses, **kwargs: Any) -> dict[str, Any]:
        every, total = pages()
        document = {
            "id": addresses.reverse("iiif:activities"),
            "type": _COLLECTION,
            "totalItems": total,
        }
        if every:
            document |= {"first": _page(addresses, every[0]), "last": _page(addresses, every[-1])}
        return document


class ActivityPage(_Changes):
    """`/iiif/activity/2026-11-26/1` (section 3.2)"""

    def document(self, addresses: Addresses, **kwargs: Any) -> dict[str, Any]:
        day, number = kwargs["day"], kwargs["number"]
        try:
            asked = Page(datetime.date.fromisoformat(day), int(number))
        except ValueError:
            raise _no_page(day, number) from None
        items = activities(asked)
        if not items:
            raise _no_page(day, number)
        every, _total = pages()
        document = {
            **_page(addresses, asked),
            "partOf": {"id": addresses.reverse("iiif:activities"), "type": _COLLECTION},
        }
        place = bisect_left(every, asked)
        if place > 0:
            document["prev"] = _page(addresses, every[place - 1])
        if place + 1 < len(every):
            document["next"] = _page(addresses, every[place + 1])
        return document | {"orderedItems": [_activity(addresses, one) for one in items]}


def _page(addresses: Addresses, page: Page) -> dict[str, Any]:
    address = addresses.reverse("iiif:activity_page", page.day.isoformat(), page.number)
    return {"id": address, "type": _PAGE}


def _activity(addresses: Addresses, one: Activity) -> dict[str, Any]:
    document = addresses.manifest if one.document == "Manifest" else addresses.collection
    return {
        "type": one.type,
        "object": {"id": document(one.identifier), "type": one.document},
        "endTime": one.at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z"),
    }


def _no_page(day: str, number: str) -> HttpError:
    return HttpError(
        404, lambda: _("There is no page %(number)s of %(day)s.") % {"number": number, "day": day}
    )
