"""Requests for manifests, collections and pages of annotations."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

import languages
from iiif.cache import document_cache
from iiif.documents import HttpError, JsonDocumentView, canonical_identifier, missing_document
from photos.models import Collection, Photo

from . import collections
from .addresses import Addresses
from .annotations import annotation_page
from .manifest import manifest, manifests

CONTEXT = "http://iiif.io/api/presentation/3/context.json"


class PresentationDocument(JsonDocumentView):
    """A document of the Presentation API, remembered for the present state of the catalogue."""

    context = CONTEXT

    def content(self, request: HttpRequest, **kwargs: Any) -> bytes:
        if "identifier" in kwargs:
            kwargs["identifier"] = canonical_identifier(request, kwargs["identifier"])
        addresses = Addresses(request.build_absolute_uri("/").rstrip("/"))

        def make() -> bytes:
            # What is in every language is written in one, the same whoever asks first.
            with translation.override(languages.default()):
                resource = self.resource(addresses, **kwargs)
            return serialize(resource)

        return document_cache.get_or_make("presentation", f"{addresses.origin}{request.path}", make)

    def resource(self, addresses: Addresses, **kwargs: Any) -> Any:
        """The resource, a model of iiif_prezi3. Raises HttpError."""
        raise NotImplementedError


def serialize(resource: Any) -> bytes:
    """The document of a resource; `{}` and `[]` where nothing is said are left out."""
    return json.dumps(
        json.loads(resource.json()), ensure_ascii=False, separators=(",", ":")
    ).encode()


class ManifestDocument(PresentationDocument):
    """`/iiif/presentation/3/PH-0001/manifest.json`"""

    def resource(self, addresses: Addresses, **kwargs: Any) -> Any:
        return manifest(_photograph(kwargs["identifier"]), addresses)


class Annotations(PresentationDocument):
    """`/iiif/presentation/3/PH-0001/annotations/captions.json`, the same that the manifest has."""

    def resource(self, addresses: Addresses, **kwargs: Any) -> Any:
        identifier, kind = kwargs["identifier"], kwargs["kind"]
        page = annotation_page(_photograph(identifier), addresses, kind)
        if page is None:
            raise HttpError(
                404, lambda: _("%(id)s has no annotations of this kind.") % {"id": identifier}
            )
        return page


class CollectionDocument(PresentationDocument):
    """`/iiif/presentation/3/CO-0001/collection.json`"""

    def resource(self, addresses: Addresses, **kwargs: Any) -> Any:
        return collections.collection(_collection(kwargs["identifier"]), addresses)


class MuseumCollection(PresentationDocument):
    """`/iiif/presentation/3/collection.json`"""

    def resource(self, addresses: Addresses, **kwargs: Any) -> Any:
        return collections.museum_collection(addresses)


class CollectionPage(PresentationDocument):
    """`/iiif/presentation/3/CO-0001/page/1.json`, and without CO-0001 what is in no collection."""

    def resource(self, addresses: Addresses, **kwargs: Any) -> Any:
        identifier, number = kwargs.get("identifier", ""), kwargs["number"]
        record = _collection(identifier) if identifier else None
        page = collections.page(record, int(number), addresses) if int(number) else None
        if page is None:
            raise HttpError(404, lambda: _("There is no page %(number)s.") % {"number": number})
        return page


def _photograph(identifier: str) -> Photo:
    photo: Photo | None = manifests().filter(identifier=identifier).first()
    if photo is None:
        raise missing_document(Photo, identifier)
    return photo


def _collection(identifier: str) -> Collection:
    record: Collection | None = collections.collections().filter(identifier=identifier).first()
    if record is None:
        raise missing_document(Collection, identifier)
    return record
