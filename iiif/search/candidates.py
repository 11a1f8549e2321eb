"""Which photographs may have annotations with the words that are asked for, out of the index."""

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

#: Photographs that are looked through for one page of answers.
PAGE_SIZE = 50
_KIND = "PH"
#: Where the index has captions and regions; descriptions stand there too.
_FIELDS = ("wording", "text")


@dataclass(frozen=True)
class Candidates:
    """Photographs to look through for a page, and how many pages there are."""

    photographs: list[Photo]
    pages: int


def find_candidates(asked: AnnotationQuery, within: Collection | None, number: int) -> Candidates:
    """Page `number`, from 1, the newest first. A constant number of queries."""

    def answer(snapshot: Snapshot) -> tuple[list[int], int]:
        documents = _documents(snapshot, asked, within)
        return newest_first(documents, (number - 1) * PAGE_SIZE, PAGE_SIZE), len(documents)

    documents, count = ([], 0) if asked.has_no_terms else read_consistently(answer)
    records = records_by_document(documents, "with_page")
    return Candidates(
        [records[one] for one in documents if one in records], max(1, -(-count // PAGE_SIZE))
    )


def _documents(snapshot: Snapshot, asked: AnnotationQuery, within: Collection | None) -> BitMap:
    indexer = indexer_for_kind(_KIND)
    found = BitMap(snapshot.postings("kind", _KIND))
    if within is not None:
        found &= documents_with_values(snapshot, indexer, "collection", {str(within.pk)})
    for clause in asked.required_clauses:
        found &= documents_with_tokens(snapshot, clause.terms, _FIELDS)
    return found
