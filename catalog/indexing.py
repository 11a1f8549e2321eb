"""What sources and the terms of the vocabularies say to the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from catalog.models import Place, Source, Subject
from records.indexing import translated_texts
from search.index.terms import Text
from search.indexing.indexers import Indexer, register


class _TermIndexer(Indexer):
    """A term of a vocabulary: found by its names, and what is linked to it through them."""

    def queryset(self) -> QuerySet[Any]:
        return self.public().prefetch_related("labels")

    def texts(self, term: Any) -> Iterator[Text]:
        yield from translated_texts(term, "name", "name")
        for label in term.labels.all():
            yield Text("name", label.language, label.text, "other_name")


@register
class SubjectIndexer(_TermIndexer):
    model = Subject
    parent_field = "broader"
    query_fields = ("subject", "тема", "主題")


@register
class PlaceIndexer(_TermIndexer):
    model = Place
    parent_field = "within"
    query_fields = ("place", "место", "場所")

    def texts(self, place: Any) -> Iterator[Text]:
        yield from super().texts(place)
        yield from translated_texts(place, "note", "text")


@register
class SourceIndexer(Indexer):
    model = Source

    def texts(self, source: Any) -> Iterator[Text]:
        yield from translated_texts(source, "title", "title")
        yield Text("title", source.work_language, source.work, "work")
        yield Text("title", "", source.author, "author")
        yield Text("title", "", source.translator, "translator")
        yield Text("text", "", source.container_title, "container_title")
        yield Text("text", "", source.publisher, "publisher")
        yield from translated_texts(source, "note", "text")

    def earliest(self, source: Any) -> Any:
        return source.issued_earliest
