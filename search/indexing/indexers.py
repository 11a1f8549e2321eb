"""What a kind of record says to the index, and which kinds there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet

from identifiers.models import Identified
from search.index.terms import IndexEntry, Text


class Indexer:
    """What one kind of record says to the index.

    `links` names the facets whose values are primary keys of records, each with the kind of those
    records: a photograph is found by the names of its subjects, places and people. `parent_field`
    is the foreign key to the broader record of the same kind: a query for the broader one finds
    what is linked to the narrower ones. `query_fields` are the names that may stand before a colon
    in a query for what is linked to a record of this kind.
    """

    model: ClassVar[type[Identified]]
    links: ClassVar[Mapping[str, str]] = {}
    parent_field: ClassVar[str] = ""
    query_fields: ClassVar[tuple[str, ...]] = ()

    @property
    def kind(self) -> str:
        """The prefix of the identifiers."""
        return self.model.identifier_prefix()

    def public(self) -> QuerySet[Any]:
        """The records that the public may see."""
        manager: Any = self.model._default_manager
        return manager.published()

    def queryset(self) -> QuerySet[Any]:
        """The same with all that `entry` reads, in a number of queries that does not grow."""
        return self.public()

    def texts(self, record: Any) -> Iterator[Text]:
        """The texts that the record is found by, in the fields that rank them."""
        raise NotImplementedError

    def facets(self, record: Any) -> Iterator[tuple[str, str]]:
        """(facet, value) of the record; values of `links` are primary keys."""
        yield from ()

    def earliest(self, record: Any) -> Any:
        """The day by which the record is put in order, or None."""
        return None

    def entry(self, record: Any) -> IndexEntry:
        """All that the record says."""
        return IndexEntry(
            kind=self.kind,
            record=record.pk,
            facets=frozenset(self.facets(record)),
            texts=tuple(self.texts(record)),
            earliest=self.earliest(record),
        )


_indexers: dict[type[models.Model], Indexer] = {}


def register(indexer: type[Indexer]) -> type[Indexer]:
    """Class decorator: records of `indexer.model` are in the index from now on."""
    _indexers[indexer.model] = indexer()
    return indexer


def indexer_for(model: type[models.Model]) -> Indexer | None:
    """The indexer of `model`, or None where its objects are not found by themselves."""
    return _indexers.get(model)


def indexers() -> Iterable[Indexer]:
    """Those of every kind of record that is found."""
    return _indexers.values()


def indexer_for_kind(kind: str) -> Indexer:
    """The indexer of records whose identifiers begin with `kind`. Raises KeyError."""
    for indexer in _indexers.values():
        if indexer.kind == kind:
            return indexer
    raise KeyError(kind)
