"""Finding the photographs whose annotations may match a query, in the search index."""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from photos.models import Collection, Photo
from search.facets.results import records_by_document
from search.index.ordering import newest_first
from search.index.query import documents_with_tokens
from search.index.snapshot import Snapshot, read_consistently
from search.indexing import indexer_for_kind
from search.indexing.related import documents_with_values

from .matching import AnnotationQuery

#: The number of photographs whose annotations are examined for one page of results.
PAGE_SIZE = 50
_KIND = "PH"
#: The fields of the index with captions and regions; they contain descriptions too.
_FIELDS = ("wording", "text")


@dataclass(frozen=True)
class Candidates:
    """The photographs to examine for one page of results, and the number of pages."""

    photographs: list[Photo]
    pages: int


def find_candidates(query: AnnotationQuery, within: Collection | None, number: int) -> Candidates:
    """Return page `number` (from 1) of the candidates, the newest first.

    `within` restricts them to a collection. Takes a constant number of queries.
    """

    def read(snapshot: Snapshot) -> tuple[list[int], int]:
        documents = _documents(snapshot, query, within)
        return newest_first(documents, (number - 1) * PAGE_SIZE, PAGE_SIZE), len(documents)

    documents, count = ([], 0) if query.has_no_terms else read_consistently(read)
    records = records_by_document(documents, "with_page")
    return Candidates(
        [records[one] for one in documents if one in records], max(1, -(-count // PAGE_SIZE))
    )


def _documents(snapshot: Snapshot, query: AnnotationQuery, within: Collection | None) -> BitMap:
    indexer = indexer_for_kind(_KIND)
    documents = BitMap(snapshot.postings("kind", _KIND))
    if within is not None:
        documents &= documents_with_values(snapshot, indexer, "collection", {str(within.pk)})
    for clause in query.required_clauses:
        documents &= documents_with_tokens(snapshot, clause.terms, _FIELDS)
    return documents
