"""Keeping the rows true: the documents of what an act has touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db import models

from search.index.document_values import earliest_day, serialise_facets
from search.index.postings import DocumentChange, write_postings
from search.index.terms import pack_terms, unpack_terms
from search.models import CatalogueVersion, Document

from .indexers import Indexer, indexer_for


def reindex(touched: Mapping[type[models.Model], Iterable[str]], *, version: int) -> None:
    """Bring the documents of the records touched up to date, in the caller's transaction.

    `touched` are primary keys by model, as django-reversion gives them; models that are not
    indexed are passed over. The caller holds the catalogue's row at `version`.
    """
    for model, keys in touched.items():
        indexer = indexer_for(model)
        if indexer is not None:
            _reindex(indexer, {int(key) for key in keys}, version)


def _reindex(indexer: Indexer, keys: set[int], version: int) -> None:
    kind = indexer.kind
    known = {
        document.record: document
        for document in Document.objects.filter(kind=kind, record__in=keys)
    }
    records = list(indexer.queryset().filter(pk__in=keys).order_by("pk"))
    public = {record.pk for record in records}
    numbers = _new_numbers(sum(record.pk not in known for record in records))
    changes, rows = [], []
    for record in records:
        terms = indexer.entry(record).terms()
        document = known.get(record.pk)
        number = document.number if document else next(numbers)
        changes.append(
            DocumentChange(number, unpack_terms(document.terms) if document else frozenset(), terms)
        )
        rows.append(
            Document(
                number=number,
                kind=kind,
                record=record.pk,
                version=version,
                terms=pack_terms(terms),
                facets=serialise_facets(kind, terms),
                earliest=earliest_day(kind, terms),
            )
        )
    gone = [document for key, document in known.items() if key not in public]
    changes += [
        DocumentChange(document.number, unpack_terms(document.terms), frozenset())
        for document in gone
    ]
    write_postings(changes, version=version)
    Document.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["version", "terms", "facets", "earliest"],
        batch_size=500,
    )
    if gone:
        Document.objects.filter(pk__in=[document.pk for document in gone]).delete()


def _new_numbers(count: int) -> Iterator[int]:
    """The next document numbers; they are never given out again."""
    if not count:
        return iter(())
    catalogue = CatalogueVersion.objects.get(pk=1)
    first = catalogue.documents + 1
    CatalogueVersion.objects.filter(pk=1).update(documents=catalogue.documents + count)
    return iter(range(first, first + count))
