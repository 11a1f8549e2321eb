"""Build the whole index from the records.

The records are read without a lock. Changesets that are saved meanwhile have later versions; the
records they changed are indexed again at the end, under the lock.
"""

from __future__ import annotations

import uuid
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from pyroaring import BitMap

from search.index.analyser import VERSION
from search.index.postings import BLOCK_BITS, batches, insert_postings, serialise
from search.index.terms import Term
from search.models import CatalogueVersion, Document, Posting
from search.notifications import notify_machines
from search.version import publish_on_commit

from .indexers import indexers
from .parallel import BATCH_SIZE, Progress, analyse_all, no_progress
from .update import reindex


class _Row(NamedTuple):
    """The columns of a document without its number and its version."""

    kind: str
    record: int
    terms: bytes
    facets: str
    earliest: str


def rebuild(progress: Progress = no_progress) -> int:
    """Build all rows of the index again; return the number of documents.

    The rows are computed first and then written in one transaction. Other writers wait while the
    database writes them; readers continue with the old rows.
    """
    before = CatalogueVersion.current_version()
    postings: dict[Term, array[int]] = defaultdict(lambda: array("I"))
    documents: list[_Row] = []
    for batch in analyse_all(progress):
        first = len(documents) + 1
        for term, indexes in batch.postings.items():
            postings[term].extend(first + index for index in indexes)
        documents += [
            _Row(batch.kind, record, terms, *values)
            for record, terms, values in zip(
                batch.records, batch.packed, batch.document_values, strict=True
            )
        ]
    with transaction.atomic():
        catalogue = CatalogueVersion.locked()
        catalogue.version += 1
        catalogue.analyser = VERSION
        catalogue.epoch = uuid.uuid4()
        catalogue.documents = len(documents)
        catalogue.save()
        publish_on_commit(catalogue.version, catalogue.epoch)
        notify_machines(catalogue.version, catalogue.epoch)
        # Documents written by changesets since then have a later version; reindex them below.
        late = Document.objects.filter(version__gt=before).values_list("kind", "record")
        touched: dict[type, set[str]] = defaultdict(set)
        models = {indexer.kind: indexer.model for indexer in indexers()}
        for kind, record in late:
            touched[models[kind]].add(str(record))
        gone = _unpublished_meanwhile(documents) if catalogue.version > before + 1 else {}
        for kind, keys in gone.items():
            touched[models[kind]] |= keys
        Posting.objects.all()._raw_delete(Posting.objects.db)
        Document.objects.all()._raw_delete(Document.objects.db)
        for some in batches(enumerate(documents, start=1), BATCH_SIZE):
            Document.objects.bulk_create(
                Document(number=number, version=catalogue.version, **row._asdict())
                for number, row in some
            )
        for rows in batches(_rows(postings, catalogue.version), BATCH_SIZE):
            insert_postings(rows)
        if touched:
            reindex(touched, version=catalogue.version)
    return len(documents)


def _unpublished_meanwhile(documents: list[_Row]) -> dict[str, set[str]]:
    """Return the primary keys, by kind, of records unpublished since they were read."""
    keys: dict[str, set[int]] = defaultdict(set)
    for row in documents:
        keys[row.kind].add(row.record)
    gone = {}
    for indexer in indexers():
        public = set(indexer.public().order_by().values_list("pk", flat=True))
        gone[indexer.kind] = {str(key) for key in keys[indexer.kind] - public}
    return gone


def _rows(
    postings: dict[Term, array[int]], version: int
) -> Iterator[tuple[str, str, int, int, int, bytes]]:
    for (field, token), numbers in postings.items():
        start = 0
        while start < len(numbers):
            block = numbers[start] >> BLOCK_BITS
            end = bisect_left(numbers, (block + 1) << BLOCK_BITS, start)
            bitmap = BitMap(numbers[start:end])
            yield field, token, block, len(bitmap), version, serialise(bitmap)
            start = end
