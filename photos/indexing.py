"""Indexers of photographs and collections: their texts, facets and links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from dates.value import HistoricDate
from photos.models import Collection, Photo
from photos.models.people import PhotoRole
from records.indexing import translated_texts, year_facets
from search.index.terms import Text
from search.indexing import Indexer, register

#: Roles of people by which photographs are filtered and found.
ROLES = (PhotoRole.DEPICTED, PhotoRole.PHOTOGRAPHER, PhotoRole.MENTIONED, PhotoRole.OWNER)

#: What a region shows is no statement about the whole photograph, so it has separate facets.
LINKS_OF_REGIONS = {"region_person": "PE", "region_place": "PL", "region_subject": "SU"}


@register
class PhotoIndexer(Indexer):
    """Indexes photographs with their captions, described regions and people."""

    model = Photo
    links = {
        "subject": "SU",
        "place": "PL",
        "collection": "CO",
        **{str(role.value): "PE" for role in ROLES},
        "holder": "PE",
        **LINKS_OF_REGIONS,
    }

    def queryset(self) -> QuerySet[Any]:
        # Prefetched into lists: a manager per relation and photograph costs more than the rows.
        return self.public().prefetch_related(
            Prefetch("subject_links", to_attr="indexed_subjects"),
            Prefetch("people_links", to_attr="indexed_people"),
            Prefetch("captions", to_attr="indexed_captions"),
            Prefetch("regions", to_attr="indexed_regions"),
        )

    def texts(self, photo: Any) -> Iterator[Text]:
        yield from translated_texts(photo, "title", "title")
        yield from translated_texts(photo, "description", "text")
        yield from translated_texts(photo, "alt_text", "text")
        yield from translated_texts(photo, "place_note", "text")
        if photo.holder_number:
            yield Text("title", "", photo.holder_number, "holder_number")
        for caption in photo.indexed_captions:
            yield Text("wording", caption.language, caption.text, "caption")
        for region in photo.indexed_regions:
            yield from translated_texts(region, "description", "text", "region")

    def facets(self, photo: Any) -> Iterator[tuple[str, str]]:
        yield from year_facets(self.date(photo))
        yield from (("subject", str(link.tag_id)) for link in photo.indexed_subjects)
        yield from ((link.role, str(link.person_id)) for link in photo.indexed_people)
        for name in ("place", "collection", "holder"):
            if (key := getattr(photo, f"{name}_id")) is not None:
                yield name, str(key)
        for region in photo.indexed_regions:
            for facet in LINKS_OF_REGIONS:
                if (key := getattr(region, f"{facet.removeprefix('region_')}_id")) is not None:
                    yield facet, str(key)
        yield "rights", photo.image_rights
        yield "reproduction", "yes" if photo.has_reproduction else "no"

    def date(self, photo: Any) -> HistoricDate | None:
        value: HistoricDate | None = photo.date_value
        return value

    def earliest(self, photo: Any) -> Any:
        return photo.date_earliest


@register
class CollectionIndexer(Indexer):
    """Indexes collections, which form a hierarchy."""

    model = Collection
    parent_field = "within"
    query_fields = ("collection", "собрание", "コレクション")
    links = {"creator": "PE"}

    def texts(self, collection: Any) -> Iterator[Text]:
        yield from translated_texts(collection, "title", "title")
        if collection.reference_code:
            yield Text("title", "", collection.reference_code, "reference_code")
        for name in ("scope", "custodial_history", "acquisition", "note"):
            yield from translated_texts(collection, name, "text")

    def facets(self, collection: Any) -> Iterator[tuple[str, str]]:
        if collection.creator_id is not None:
            yield "creator", str(collection.creator_id)

    def earliest(self, collection: Any) -> Any:
        return collection.dates_earliest
