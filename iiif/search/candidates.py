"""Which photographs may have annotations with the words that are asked for, out of the index."""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from photos.models import Collection, Photo
from search.facets.results import records_by_document
from search.index.ordering import by_number
from search.index.query import documents_with
from search.index.snapshot import Snapshot, read
from search.indexing import indexer_of
from search.indexing.related import linked_to

from .matching import Asked

#: Photographs that are looked through for one page of answers.
PAGE = 50
_KIND = "PH"
#: Where the index has captions and regions; descriptions stand there too.
_FIELDS = ("wording", "text")


@dataclass(frozen=True)
class Found:
    """Photographs to look through for a page, and how many pages there are."""

    photographs: list[Photo]
    pages: int


def find(asked: Asked, within: Collection | None, number: int) -> Found:
    """Page `number`, from 1, the newest first. A constant number of queries."""

    def answer(snapshot: Snapshot) -> tuple[list[int], int]:
        documents = _documents(snapshot, asked, within)
        return by_number(documents, (number - 1) * PAGE, PAGE), len(documents)

    documents, count = ([], 0) if asked.is_void else read(answer)
    records = records_by_document(documents, "with_page")
    return Found([records[one] for one in documents if one in records], max(1, -(-count // PAGE)))


def _documents(snapshot: Snapshot, asked: Asked, within: Collection | None) -> BitMap:
    indexer = indexer_of(_KIND)
    found = BitMap(snapshot.term("kind", _KIND))
    if within is not None:
        found &= linked_to(snapshot, indexer, "collection", {str(within.pk)})
    for clause in asked.words:
        found &= documents_with(snapshot, clause.terms, _FIELDS)
    return found
