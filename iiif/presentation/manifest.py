"""The manifest of a photograph (Presentation API 3.0, section 5.2)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from iiif_prezi3 import Manifest

from photos.models import Photo

from .addresses import Addresses
from .canvas import canvas, thumbnail
from .descriptive import (
    home_article,
    homepages,
    linked_data_links,
    metadata,
    museum_name,
    nav_date,
    provider,
    required_statement,
    rights,
    testimony_links,
)
from .languages import LanguageMap, record_label, translated_field, without_language


def manifests() -> QuerySet[Any]:
    """The photographs that have one, with all that it reads, in a constant number of queries."""
    photographs: QuerySet[Any] = (
        Photo.objects.published().with_page().prefetch_related("people_links__person__testimonies")
    )
    return photographs


def manifest(photo: Photo, addresses: Addresses) -> Manifest:
    """The manifest of a published photograph of `manifests()`."""
    label = photo_label(photo)
    pages = addresses.by_language("photos:photo", photo.identifier)
    return Manifest(
        id=addresses.manifest(photo.identifier),
        label=label,
        summary=translated_field(photo, "description")
        or translated_field(photo, "alt_text")
        or None,
        metadata=metadata(photo),
        requiredStatement=required_statement(photo),
        rights=rights(photo),
        navDate=nav_date(photo.date_value),
        provider=[provider(addresses)],
        homepage=homepages(pages, label),
        seeAlso=linked_data_links(photo, addresses) + testimony_links(photo, addresses),
        thumbnail=thumbnail(photo, addresses),
        partOf=_part_of(photo, addresses),
        service=search_service(photo.identifier, addresses),
        items=[canvas(photo, addresses)],
    )


def photo_label(photo: Photo) -> LanguageMap:
    return record_label(photo) or without_language(photo.identifier)


def search_service(identifier: str, addresses: Addresses) -> list[dict[str, Any]]:
    """Content Search 2.0, section 3: its words are those of the annotations."""
    return [{"id": addresses.search(identifier), "type": "SearchService2"}]


def _part_of(photo: Photo, addresses: Addresses) -> list[dict[str, Any]]:
    museum = {"id": addresses.museum, "type": "Collection", "label": museum_name(home_article())}
    collection = photo.collection
    if collection is None or not collection.is_published():
        return [museum]
    return [
        {
            "id": addresses.collection(collection.identifier),
            "type": "Collection",
            "label": record_label(collection),
        },
        museum,
    ]
