"""Photographs and collections in the terms of schema.org, for JSON-LD.

A described scene without a reproduction has no `contentUrl`, and says that it is a mount, so that
nobody harvests it as a photograph.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from photos.models import Collection, Photo
from photos.models.people import Certainty, PhotoRole
from photos.models.photo import Sensitivity
from photos.rights import ImageRights, TextRights
from photos.templatetags.pictures import derivative_sizes, derivative_url
from records.linked_data import (
    SCHEMA_INTERVAL,
    base_description,
    record_uri,
    schema_date,
    without_empty,
)

#: Levels at which a machine may take the picture without being told first.
_UNRESTRICTED = (Sensitivity.NONE, Sensitivity.NOTICE)


def photo_data(photo: Photo, request: HttpRequest) -> dict[str, Any]:
    """The photograph, or the described scene that it is known by."""
    return without_empty(
        base_description(photo, "Photograph", request)
        | {
            "name": photo.headline,
            "description": photo.alt_text,
            "inLanguage": get_language(),
            "temporalCoverage": schema_date(photo.date_edtf, SCHEMA_INTERVAL),
            "keywords": [subject.headline for subject in photo.subjects.all()],
            "creditText": photo.credit,
            "usageInfo": ImageRights(photo.image_rights).uri,
            "sdLicense": TextRights(photo.text_rights).uri,
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
            if photo.collection is not None and photo.collection.is_published()
            else None,
            "creator": _people(photo, request, PhotoRole.PHOTOGRAPHER),
            "about": _people(photo, request, PhotoRole.DEPICTED),
            "mentions": _people(photo, request, PhotoRole.MENTIONED),
            "material": photo.physical_form,
            "image": _image(photo, request),
            "disambiguatingDescription": ""
            if photo.has_reproduction
            else _("Described only: the museum holds no reproduction and shows an empty mount."),
        }
    )


def _people(photo: Photo, request: HttpRequest, role: PhotoRole) -> list[dict[str, str]]:
    """Those who surely had this part: schema.org has no word for doubt."""
    return [
        {"@id": record_uri(link.person, request), "name": link.person.headline}
        for link in photo.people_links.all()
        if link.role == role and link.certainty == Certainty.CERTAIN and link.person.is_published()
    ]


def _image(photo: Photo, request: HttpRequest) -> dict[str, Any] | None:
    if photo.master is None or photo.sensitivity not in _UNRESTRICTED:
        return None
    widest = derivative_sizes(photo.master)[-1]
    return {
        "@type": "ImageObject",
        "contentUrl": request.build_absolute_uri(derivative_url(photo.master, widest.width, "jpg")),
        "encodingFormat": "image/jpeg",
        "width": widest.width,
        "height": widest.height,
        "usageInfo": ImageRights(photo.image_rights).uri,
    }


def collection_data(collection: Collection, request: HttpRequest) -> dict[str, Any]:
    """The collection as an archival one."""
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
