"""Read and analyse all public records in batches, on all cores, to rebuild or check the index.

Records are read without a lock. The caller must handle changes that are made meanwhile.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from django.db import connection

from search.index.document_values import earliest_day, serialise_facets
from search.index.postings import batches
from search.index.terms import Term, pack_terms

from .indexers import indexer_for_kind, indexers

#: Number of records in a batch.
BATCH_SIZE = 1000
#: Minimum number of batches for which starting other processes is worth while.
MIN_BATCHES_FOR_PROCESSES = 16

#: Called with (records done, total number of records).
Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Ignore the progress."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """The records of one kind with primary keys from `first` to `last`, both included."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class AnalysedBatch:
    """The result of a batch: primary keys, packed terms of each record, and posting lists."""

    kind: str
    records: list[int]
    packed: list[bytes]
    #: (facets, earliest) of each record, as `search.index.document_values` writes them.
    document_values: list[tuple[str, str]]
    #: Indexes in `records`, from 0, of the records with each term.
    postings: dict[Term, array[int]]


def _all_batches() -> list[_Batch]:
    batches_to_do = []
    for indexer in sorted(indexers(), key=lambda indexer: indexer.kind):
        keys = indexer.public().order_by("pk").values_list("pk", flat=True)
        for some in batches(keys.iterator(chunk_size=BATCH_SIZE * 10), BATCH_SIZE):
            batches_to_do.append(_Batch(indexer.kind, some[0], some[-1]))
    return batches_to_do


def _analyse(batch: _Batch) -> AnalysedBatch:
    """Read and analyse a batch, with records in its range that were published meanwhile."""
    indexer = indexer_for_kind(batch.kind)
    within = indexer.queryset().filter(pk__gte=batch.first, pk__lte=batch.last).order_by("pk")
    result = AnalysedBatch(batch.kind, [], [], [], defaultdict(lambda: array("I")))
    for index, record in enumerate(within):
        terms = indexer.entry(record).terms()
        result.records.append(record.pk)
        result.packed.append(pack_terms(terms))
        result.document_values.append(
            (serialise_facets(batch.kind, terms), earliest_day(batch.kind, terms))
        )
        for term in terms:
            result.postings[term].append(index)
    result.postings.default_factory = None  # type: ignore[attr-defined]
    return result


def _analyse_in_process(batch: _Batch) -> AnalysedBatch:
    """Do the same in another process; the result can be pickled."""
    result = _analyse(batch)
    return AnalysedBatch(
        result.kind, result.records, result.packed, result.document_values, dict(result.postings)
    )


def analyse_all(progress: Progress) -> Iterator[AnalysedBatch]:
    """Yield the results of all batches in order; use all cores if there are enough batches.

    Other processes cannot see the changes of an open transaction, so within one only this process
    is used.
    """
    batches_to_do = _all_batches()
    done = 0
    if len(batches_to_do) < MIN_BATCHES_FOR_PROCESSES or connection.in_atomic_block:
        analysed: Iterator[AnalysedBatch] = map(_analyse, batches_to_do)
        for number, result in enumerate(analysed, start=1):
            progress(number * BATCH_SIZE, len(batches_to_do) * BATCH_SIZE)
            yield result
        return
    connection.close()
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        for result in pool.map(_analyse_in_process, batches_to_do, chunksize=4):
            done += 1
            progress(done * BATCH_SIZE, len(batches_to_do) * BATCH_SIZE)
            yield result
