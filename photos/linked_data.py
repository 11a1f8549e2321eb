"""JSON-LD of photographs and collections, in terms of schema.org.

A photograph that is described without a reproduction has no `contentUrl`, and says that the museum
shows an empty mount. So nobody harvests it as a photograph.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from photos.documents import PhotoDocument
from photos.models import Collection
from photos.models.people import Certainty, PhotoRole
from photos.models.photo import Sensitivity
from records.linked_data import (
    SCHEMA_INTERVAL,
    base_description,
    record_uri,
    schema_date,
    without_empty,
)

#: Levels of sensitivity at which the image is offered to machines.
_UNRESTRICTED = (Sensitivity.NONE, Sensitivity.NOTICE)


def photo_data(photo: PhotoDocument, request: HttpRequest) -> dict[str, Any]:
    """Return the JSON-LD of a photograph, with or without a reproduction."""
    return without_empty(
        base_description(photo, "Photograph", request)
        | {
            "name": photo.headline,
            "description": photo.alt_text,
            "inLanguage": get_language(),
            "temporalCoverage": schema_date(photo.date.edtf, SCHEMA_INTERVAL),
            "keywords": [subject.headline for subject in photo.subjects],
            "creditText": photo.credit,
            "usageInfo": photo.image_rights.uri,
            "sdLicense": photo.text_rights.uri,
            "contentLocation": {
                "@id": record_uri(photo.place, request),
                "name": photo.place.headline,
            }
            if photo.place is not None
            else None,
            "isPartOf": {
                "@id": record_uri(photo.collection, request),
                "name": photo.collection.headline,
            }
            if photo.collection is not None
            else None,
            "creator": _people(photo, request, PhotoRole.PHOTOGRAPHER),
            "about": _people(photo, request, PhotoRole.DEPICTED),
            "mentions": _people(photo, request, PhotoRole.MENTIONED),
            "material": photo.physical_form,
            "image": _image(photo, request),
            "disambiguatingDescription": ""
            if photo.picture is not None
            else _("Described only: the museum holds no reproduction and shows an empty mount."),
        }
    )


def _people(photo: PhotoDocument, request: HttpRequest, role: PhotoRole) -> list[dict[str, str]]:
    """Return the people who certainly have this role: schema.org cannot express doubt."""
    return [
        {"@id": record_uri(link.person, request), "name": link.person.headline}
        for link in photo.people
        if link.role == role and link.certainty == Certainty.CERTAIN
    ]


def _image(photo: PhotoDocument, request: HttpRequest) -> dict[str, Any] | None:
    if photo.picture is None or photo.sensitivity not in _UNRESTRICTED:
        return None
    widest = photo.picture.widest
    return {
        "@type": "ImageObject",
        "contentUrl": request.build_absolute_uri(photo.picture.addresses[-1]),
        "encodingFormat": "image/jpeg",
        "width": widest.width,
        "height": widest.height,
        "usageInfo": photo.image_rights.uri,
    }


def collection_data(collection: Collection, request: HttpRequest) -> dict[str, Any]:
    """Return the JSON-LD of a collection, as an `ArchiveComponent`."""
    return without_empty(
        base_description(collection, "ArchiveComponent", request)
        | {
            "name": collection.headline,
            "inLanguage": get_language(),
            "temporalCoverage": schema_date(collection.dates_edtf, SCHEMA_INTERVAL),
            "materialExtent": collection.extent,
            "conditionsOfAccess": collection.access_conditions,
        }
    )
