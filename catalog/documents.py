"""Documents of sources, and the names of places and subjects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from catalog.models import Place, Source, Subject
from catalog.models.source import ConsultationLevel, SourceKind
from records.documents import (
    Day,
    Row,
    Select,
    Text,
    day,
    page_path,
    register_kind,
    text,
    text_columns,
)

_source_rows = Select(
    Source,
    columns=(
        *(
            "id",
            "identifier",
            "state",
            "kind",
            "work",
            "work_language",
            "author",
            "container_title",
        ),
        *("publisher", "issued", "issued_edtf", "issued_earliest", "url", "consulted"),
        *("taken_from_id", "relation", "relation_inferred"),
        *text_columns("title"),
    ),
    behind="taken_from",
)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A source as it is cited. `taken_from` is the source that it derives from.

    `key` is the primary key.

    Of a source that is not public it is not said which one it is: only how far it was consulted,
    in which language it is, and what is behind it.
    """

    key: int
    consulted: str
    consultation: str
    work_language: str
    relation: str
    relation_inferred: bool
    taken_from: SourceDocument | None
    is_published: bool = False
    identifier: str = ""
    path: str = ""
    kind: str = ""
    headline: str = ""
    short_label: str = ""
    title: Text = Text()
    work: str = ""
    author: str = ""
    container_title: str = ""
    issued: Day = Day("", "")
    url: str = ""

    def get_absolute_url(self) -> str:
        """Return the path of the source's page."""
        return self.path

    def transmission(self) -> tuple[SourceDocument, ...]:
        """Return this source, the one that it derives from, and so on to the first."""
        behind = self.taken_from
        return (self, *(behind.transmission() if behind is not None else ()))


def source_documents(keys: Iterable[int]) -> dict[int, SourceDocument]:
    """Return the documents of sources with those behind them. One statement."""
    asked = [key for key in keys if key is not None]
    rows = {row.id: row for row in _source_rows(asked)}
    made: dict[int, SourceDocument] = {}

    def build(key: int, above: tuple[int, ...] = ()) -> SourceDocument | None:
        if key not in rows or key in above:
            return None
        if key not in made:
            row = rows[key]
            behind = build(row.taken_from_id, (*above, key)) if row.taken_from_id else None
            made[key] = _source(row, behind)
        return made[key]

    return {key: document for key in asked if (document := build(key)) is not None}


def _source(row: Row, taken_from: SourceDocument | None) -> SourceDocument:
    known = SourceDocument(
        key=row.id,
        consulted=row.consulted,
        consultation=str(ConsultationLevel(row.consulted).label),
        work_language=row.work_language,
        relation=row.relation,
        relation_inferred=row.relation_inferred,
        taken_from=taken_from,
    )
    if row.state != "published":
        return known
    title = text(row, "title")
    headline = str(title) or row.work
    first_author = row.author.split(";")[0].split(",")[0].strip()
    name = first_author or row.container_title or row.publisher or headline
    year = row.issued_earliest.year if row.issued_earliest else ""
    return replace(
        known,
        is_published=True,
        identifier=row.identifier,
        path=page_path(Source.url_name, row.identifier),
        kind=str(SourceKind(row.kind).label),
        headline=headline,
        short_label=f"{name} {year}".strip(),
        title=title,
        work=row.work,
        author=row.author,
        container_title=row.container_title,
        issued=day(Source, row, "issued"),
        url=row.url,
    )


@dataclass(frozen=True, slots=True)
class TermDocument:
    """A place or a subject, by its name."""

    identifier: str
    path: str
    name: Text
    slug: str = ""

    #: A term is always public.
    is_published = True

    @property
    def headline(self) -> str:
        """The name without markup."""
        return str(self.name)

    def get_absolute_url(self) -> str:
        """Return the path of the term's page."""
        return self.path


def place(row: Row) -> TermDocument:
    """Return the document of a row that has `identifier` and the names of a place."""
    return TermDocument(
        row.identifier, page_path(Place.url_name, row.identifier), text(row, "name")
    )


def subject(row: Row, prefix: str = "") -> TermDocument:
    """Return the document of a row that has `identifier`, `slug` and the names of a subject.

    `prefix` is what their names in the row begin with, such as `tag__`.
    """
    identifier = getattr(row, f"{prefix}identifier")
    path = page_path(Subject.url_name, identifier)
    return TermDocument(identifier, path, text(row, f"{prefix}name"), getattr(row, f"{prefix}slug"))


_place_rows = Select(Place, columns=("id", "identifier", *text_columns("name")))
_subject_rows = Select(Subject, columns=("id", "identifier", "slug", *text_columns("name")))


def place_documents(keys: Iterable[int | None]) -> dict[int, TermDocument]:
    """Return the documents of places by primary key."""
    return {row.id: place(row) for row in _place_rows(keys)}


def subject_documents(keys: Iterable[int | None]) -> dict[int, TermDocument]:
    """Return the documents of subjects by primary key."""
    return {row.id: subject(row) for row in _subject_rows(keys)}


def register_documents() -> None:
    """Register the kinds of this app."""
    register_kind(Source, cards=source_documents)
    register_kind(Place, cards=place_documents)
    register_kind(Subject, cards=subject_documents)


__all__ = [
    "SourceDocument",
    "TermDocument",
    "place_documents",
    "source_documents",
    "subject_documents",
]
