"""Documents of the pages of photographs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalog.documents import (
    SourceDocument,
    TermDocument,
    place_documents,
    source_documents,
    subject,
    subject_documents,
)
from people.documents import PersonDocument, person_documents
from photos.iiif_urls import RegionImage, rectangle_image
from photos.models import Photo, PhotoPerson, PhotoSubject, Region
from photos.models.people import Certainty, PhotoRole
from photos.rights import ImageRights, TextRights
from photos.templatetags.zoom import LARGE_SIDE, LIST_SIDE
from records.documents import (
    Prose,
    Row,
    Select,
    Text,
    group_by,
    notice,
    prose,
    text,
    text_columns,
)

from .captions import CaptionDocument, caption_layers, caption_rows
from .cards import COLUMNS, MASTER, PhotoCard, card_values
from .collections import CollectionDocument, collection_documents

_TEXTS = (
    *("description", "date_ground", "dated_by", "place_note", "holder_note", "physical_form"),
    *("extent", "credit"),
)
_rows = Select(
    Photo,
    columns=(
        *COLUMNS,
        *("place_id", "collection_id", "holder_id", "holder_number", "source_id"),
        *("image_rights", "text_rights"),
        *text_columns(*_TEXTS),
    ),
    paths=MASTER,
)
_subjects = Select(
    PhotoSubject,
    "content_object_id",
    columns=("content_object_id",),
    paths=("tag__identifier", "tag__slug", *text_columns("tag__name")),
    order=("tag_id",),
)
_people = Select(
    PhotoPerson,
    "photo_id",
    columns=("photo_id", "person_id", "role", "certainty", "source_id", *text_columns("note")),
    order=("role", "id"),
)
_regions = Select(
    Region,
    "photo_id",
    columns=(
        *("photo_id", "order", "x", "y", "w", "h", "person_id", "place_id", "subject_id"),
        *text_columns("description"),
    ),
    order=("order", "id"),
)


@dataclass(frozen=True, slots=True)
class RoleDocument:
    """A public person in a photograph: the role, how certain it is, and who says so."""

    person: PersonDocument
    role: str
    role_label: str
    certainty: str
    certainty_label: str
    source: SourceDocument | None
    note: Text


@dataclass(frozen=True, slots=True)
class RegionDocument:
    """A described rectangle of a photograph, `x,y,w,h` in pixels, and its images."""

    order: int
    rectangle: str
    description: Text
    notice: str
    image: RegionImage
    large: str
    person: PersonDocument | None
    place: TermDocument | None
    subject: TermDocument | None


@dataclass(frozen=True, slots=True)
class Rights:
    """The name and the address of a statement of rights."""

    label: str
    uri: str


@dataclass(frozen=True, slots=True)
class PhotoDocument(PhotoCard):
    """All that the page of a photograph shows. `collection` and `holder` are public, or None."""

    description: Prose
    notice: str
    date_ground: Text
    dated_by: Text
    place: TermDocument | None
    place_note: Text
    people: tuple[RoleDocument, ...]
    subjects: tuple[TermDocument, ...]
    collection: CollectionDocument | None
    holder: PersonDocument | None
    holder_note: Text
    holder_number: str
    physical_form: Text
    extent: Text
    source: SourceDocument | None
    credit: Text
    image_rights: Rights
    text_rights: Rights
    captions: tuple[CaptionDocument, ...]
    regions: tuple[RegionDocument, ...]


def photo_page(key: int) -> PhotoDocument:
    """Return the document of a photograph's page. Raises KeyError when there is no such row."""
    return photo_pages([key])[key]


@dataclass(frozen=True)
class _Found:
    """What is read for some photographs together; parts by the key of the photograph."""

    subjects: dict[int, list[Row]]
    links: dict[int, list[Row]]
    regions: dict[int, list[Row]]
    captions: dict[int, tuple[CaptionDocument, ...]]
    people: dict[int, PersonDocument]
    sources: dict[int, SourceDocument]
    places: dict[int, TermDocument]
    terms: dict[int, TermDocument]
    collections: dict[int, CollectionDocument]


def photo_pages(keys: Iterable[int]) -> dict[int, PhotoDocument]:
    """Return the documents of the pages of photographs, by primary key."""
    rows = _rows(keys)
    own = [row.id for row in rows]
    links, regions, captions = _people(own), _regions(own), caption_rows(own)
    sources = source_documents(one.source_id for one in (*rows, *links, *captions))
    found = _Found(
        subjects=group_by(_subjects(own), "content_object_id"),
        links=group_by(links, "photo_id"),
        regions=group_by(regions, "photo_id"),
        captions=caption_layers(captions, sources),
        people=person_documents(
            [*(row.holder_id for row in rows), *(one.person_id for one in (*links, *regions))]
        ),
        sources=sources,
        places=place_documents(one.place_id for one in (*rows, *regions)),
        terms=subject_documents(row.subject_id for row in regions),
        collections=collection_documents(row.collection_id for row in rows),
    )
    return {row.id: _page(row, found) for row in rows}


def _page(row: Row, found: _Found) -> PhotoDocument:
    texts: dict[str, Any] = {name: text(row, name) for name in _TEXTS}
    description = texts.pop("description")
    values = card_values(row)
    return PhotoDocument(
        *values,
        description=prose(description),
        notice=notice(values[3], description, values[4]),
        place=found.places.get(row.place_id),
        people=tuple(
            _role(one, found.people[one.person_id], found.sources)
            for one in found.links.get(row.id, ())
            if found.people[one.person_id].is_published
        ),
        subjects=tuple(_subject(one) for one in found.subjects.get(row.id, ())),
        collection=_public(found.collections.get(row.collection_id)),
        holder=_public(found.people.get(row.holder_id)),
        holder_number=row.holder_number,
        source=found.sources.get(row.source_id),
        image_rights=_rights(ImageRights(row.image_rights)),
        text_rights=_rights(TextRights(row.text_rights)),
        captions=found.captions.get(row.id, ()),
        regions=tuple(_region(row.identifier, one, found) for one in found.regions.get(row.id, ())),
        **texts,
    )


def _public(document: Any) -> Any:
    return document if document is not None and document.is_published else None


def _subject(row: Row) -> TermDocument:
    return subject(row, "tag__")


def _role(row: Row, person: PersonDocument, sources: dict[int, SourceDocument]) -> RoleDocument:
    return RoleDocument(
        person=person,
        role=row.role,
        role_label=str(PhotoRole(row.role).label),
        certainty=row.certainty,
        certainty_label=str(Certainty(row.certainty).label),
        source=sources.get(row.source_id),
        note=text(row, "note"),
    )


def _region(photo: str, row: Row, found: _Found) -> RegionDocument:
    rectangle = f"{row.x},{row.y},{row.w},{row.h}"
    description = text(row, "description")
    return RegionDocument(
        order=row.order,
        rectangle=rectangle,
        description=description,
        notice=notice(description),
        image=rectangle_image(photo, rectangle, row.w, row.h, LIST_SIDE),
        large=rectangle_image(photo, rectangle, row.w, row.h, LARGE_SIDE).address,
        person=_public(found.people.get(row.person_id)),
        place=found.places.get(row.place_id),
        subject=found.terms.get(row.subject_id),
    )


def _rights(statement: ImageRights | TextRights) -> Rights:
    return Rights(str(statement.label), statement.uri)
