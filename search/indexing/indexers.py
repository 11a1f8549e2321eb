"""The base class of indexers, and the registry of all indexed kinds of record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dates.value import HistoricDate
from identifiers.models import Identified
from search.index.terms import IndexEntry, Text


class Indexer:
    """Describes how one kind of record is indexed.

    `links` maps each facet whose values are primary keys to the kind of those records: a
    photograph is found by the names of its subjects, places and people. `parent_field` is the
    foreign key to the broader record of the same kind: a query for the broader record finds what
    is linked to the narrower ones. `query_fields` are the field names of queries for what is
    linked to a record of this kind, such as `subject` in `subject:music`. `date_label` is what the
    date by which a record is found is called.
    """

    model: ClassVar[type[Identified]]
    links: ClassVar[Mapping[str, str]] = {}
    parent_field: ClassVar[str] = ""
    query_fields: ClassVar[tuple[str, ...]] = ()
    date_label: ClassVar[str | Promise] = _("Date")

    @cached_property
    def kind(self) -> str:
        """The kind of record: the prefix of its identifiers, such as "PH"."""
        return self.model.identifier_prefix()

    def public(self) -> QuerySet[Any]:
        """Return the published records."""
        manager: Any = self.model._default_manager
        return manager.published()

    def queryset(self) -> QuerySet[Any]:
        """Return the published records with everything that `entry` reads prefetched."""
        return self.public()

    def texts(self, record: Any) -> Iterator[Text]:
        """Yield the searchable texts of the record with their fields."""
        raise NotImplementedError

    def facets(self, record: Any) -> Iterator[tuple[str, str]]:
        """Yield (facet, value) of the record; the values of `links` are primary keys."""
        yield from ()

    def date(self, record: Any) -> HistoricDate | None:
        """Return the date by whose years the record is found, or None."""
        return None

    def earliest(self, record: Any) -> Any:
        """Return the day by which the record is sorted, or None."""
        return None

    def entry(self, record: Any) -> IndexEntry:
        """Return the index entry of the record."""
        return IndexEntry(
            kind=self.kind,
            record=record.pk,
            facets=frozenset(self.facets(record)),
            texts=tuple(self.texts(record)),
            earliest=self.earliest(record),
        )


_indexers: dict[type[models.Model], Indexer] = {}


def register(indexer: type[Indexer]) -> type[Indexer]:
    """Class decorator that registers an indexer for the records of `indexer.model`."""
    _indexers[indexer.model] = indexer()
    return indexer


def indexer_for(model: type[models.Model]) -> Indexer | None:
    """Return the indexer of `model`, or None if the model is not indexed."""
    return _indexers.get(model)


def indexers() -> Iterable[Indexer]:
    """Return the indexers of all kinds of record."""
    return _indexers.values()


def indexer_for_kind(kind: str) -> Indexer:
    """Return the indexer of a kind of record. Raises KeyError if there is none."""
    for indexer in _indexers.values():
        if indexer.kind == kind:
            return indexer
    raise KeyError(kind)
