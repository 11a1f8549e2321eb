"""Collections (Presentation API 3.0, section 5.1): of the museum, of each of its collections, and
pages of them.

A page holds the photographs of 500 neighbouring numbers: where a photograph stands never depends on
which others are public, and no document grows with the museum (decision 0016).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from iiif_prezi3 import Collection as Resource
from iiif_prezi3 import CollectionRef, KeyValueString, ManifestRef

from dates.formatting.display import display
from dates.value import HistoricDate
from languages import current
from photos.models import Collection, Photo

from .addresses import Addresses
from .canvas import thumbnail
from .descriptive import home_article, homepages, linked_data_links, museum_name, provider
from .languages import (
    LanguageMap,
    localized,
    merge_maps,
    record_label,
    translated_field,
    without_language,
)
from .manifest import photo_label, search_service

#: Numbers of identifiers that stand on one page.
PAGE_SIZE = 500
_PREFIX = "PH"


def museum_collection(addresses: Addresses) -> Resource:
    """The whole museum: its uppermost collections, then the photographs that are in none."""
    site = home_article()
    name = museum_name(site)
    uppermost = Collection.objects.published().filter(_without_public("within"))
    return Resource(
        id=addresses.museum,
        label=name,
        summary=(translated_field(site, "summary") or None) if site is not None else None,
        provider=[provider(addresses)],
        homepage=homepages(addresses.by_language("home"), name),
        service=search_service("", addresses),
        items=[
            *_collections(uppermost, addresses),
            *_photographs(None, addresses),
        ],
    )


def collection(record: Collection, addresses: Addresses) -> Resource:
    """A published collection: those within it, then its photographs or the pages of them."""
    name = record_label(record)
    pages = addresses.by_language("photos:collection", record.identifier)
    return Resource(
        id=addresses.collection(record.identifier),
        label=name,
        summary=translated_field(record, "scope") or None,
        metadata=[KeyValueString(label=label, value=value) for label, value in _metadata(record)],
        provider=[provider(addresses)],
        homepage=homepages(pages, name),
        seeAlso=linked_data_links(record, addresses),
        partOf=[_part_of(record, addresses)],
        service=search_service(record.identifier, addresses),
        items=[
            *_collections(Collection.objects.published().filter(within=record), addresses),
            *_photographs(record, addresses),
        ],
    )


def page(record: Collection | None, number: int, addresses: Addresses) -> Resource | None:
    """Page `number`, from 1, of a collection or (None) of what is in none; None if it is empty."""
    numbers = range((number - 1) * PAGE_SIZE + 1, number * PAGE_SIZE + 1)
    identifiers = [f"{_PREFIX}-{one:04d}" for one in numbers]
    items = _manifests(_photos_in(record).filter(identifier__in=identifiers), addresses)
    if not items:
        return None
    above = (
        {"id": addresses.museum, "type": "Collection", "label": museum_name(home_article())}
        if record is None
        else {
            "id": addresses.collection(record.identifier),
            "type": "Collection",
            "label": record_label(record),
        }
    )
    return Resource(
        id=addresses.collection_page(record.identifier if record is not None else "", number),
        label=_page_label(number),
        partOf=[above],
        provider=[provider(addresses)],
        items=items,
    )


def collections() -> QuerySet[Any]:
    """The collections that have a document, with what it reads."""
    found: QuerySet[Any] = (
        Collection.objects.published().select_related("within", "creator").order_by("identifier")
    )
    return found


def _metadata(record: Collection) -> Iterator[tuple[LanguageMap, LanguageMap]]:
    date: HistoricDate | None = getattr(record, "dates_value", None)
    pairs = [
        (localized(lambda: _("Number")), without_language(record.identifier)),
        (localized(lambda: _("Reference code")), without_language(record.reference_code)),
        (localized(lambda: _("Level of description")), localized(record.get_level_display)),
        (
            localized(lambda: _("Dates")),
            localized(lambda: display(date, current())) if date is not None else {},
        ),
        (localized(lambda: _("Extent and medium")), translated_field(record, "extent")),
        (
            localized(lambda: _("Creator")),
            record_label(record.creator)
            if record.creator is not None and record.creator.is_published()
            else {},
        ),
        (localized(lambda: _("Conditions of use")), translated_field(record, "use_conditions")),
    ]
    yield from ((label, value) for label, value in pairs if value)


def _part_of(record: Collection, addresses: Addresses) -> dict[str, Any]:
    if record.within is None or not record.within.is_published():
        return {
            "id": addresses.museum,
            "type": "Collection",
            "label": museum_name(home_article()),
        }
    return {
        "id": addresses.collection(record.within.identifier),
        "type": "Collection",
        "label": record_label(record.within),
    }


def _collections(found: QuerySet[Any], addresses: Addresses) -> list[CollectionRef]:
    return [
        CollectionRef(
            id=addresses.collection(one.identifier), type="Collection", label=record_label(one)
        )
        for one in found.order_by("identifier")
    ]


def _photographs(record: Collection | None, addresses: Addresses) -> list[Any]:
    """Manifests, or where there are more than a page of them the pages."""
    found = _photos_in(record)
    numbers = Cast(Substr("identifier", len(_PREFIX) + 2), IntegerField())
    pages = [
        (row["page"] + 1, row["count"])
        for row in found.order_by()
        # Whole numbers by whole numbers: both engines leave the rest away.
        .annotate(page=Func(numbers - 1, PAGE_SIZE, arg_joiner=" / ", template="(%(expressions)s)"))
        .values("page")
        .annotate(count=Count("pk"))
        .order_by("page")
    ]
    if sum(count for _number, count in pages) <= PAGE_SIZE:
        return _manifests(found, addresses)
    identifier = record.identifier if record is not None else ""
    return [
        CollectionRef(
            id=addresses.collection_page(identifier, number),
            type="Collection",
            label=_page_label(number),
        )
        for number, _count in pages
    ]


def _manifests(found: Any, addresses: Addresses) -> list[ManifestRef]:
    return [
        ManifestRef(
            id=addresses.manifest(photo.identifier),
            label=photo_label(photo),
            thumbnail=thumbnail(photo, addresses),
        )
        for photo in found.with_card().order_by(F("pk"))
    ]


def _photos_in(record: Collection | None) -> Any:
    photographs = Photo.objects.published()
    if record is not None:
        return photographs.filter(collection=record)
    return photographs.filter(_without_public("collection"))


def _without_public(link: str) -> Q:
    """What is in no collection, or in one that is not public, stands where it can be found."""
    return Q(**{f"{link}__isnull": True}) | ~Q(**{f"{link}__state": "published"})


def _page_label(number: int) -> LanguageMap:
    first, last = (number - 1) * PAGE_SIZE + 1, number * PAGE_SIZE
    return merge_maps([without_language(f"{_PREFIX}-{first:04d} … {_PREFIX}-{last:04d}")])
