"""Every public record read and analysed, in steps and by every core: for the rebuild and the check.

Records are read without a lock. Whatever an act changes meanwhile is for the caller to find.
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

#: Records read and analysed at a time.
BATCH_SIZE = 1000
#: Steps from which on processes of their own are worth starting.
MIN_BATCHES_FOR_PROCESSES = 16

#: Told (records done, records in all).
Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Records of one kind by primary key, `first` and `last` included, to be read and analysed."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class AnalysedBatch:
    """What a step said: its records, their terms packed, and who of them has each term."""

    kind: str
    records: list[int]
    packed: list[bytes]
    #: (facets, earliest) of each record, as `search.index.document_values` writes them.
    document_values: list[tuple[str, str]]
    #: Places among `records`, counted from 0.
    postings: dict[Term, array[int]]


def _all_batches() -> list[_Batch]:
    steps = []
    for indexer in sorted(indexers(), key=lambda indexer: indexer.kind):
        keys = indexer.public().order_by("pk").values_list("pk", flat=True)
        for some in batches(keys.iterator(chunk_size=BATCH_SIZE * 10), BATCH_SIZE):
            steps.append(_Batch(indexer.kind, some[0], some[-1]))
    return steps


def _analyse(step: _Batch) -> AnalysedBatch:
    """Read and analyse a step. Whoever was published within it meanwhile is taken along."""
    indexer = indexer_for_kind(step.kind)
    within = indexer.queryset().filter(pk__gte=step.first, pk__lte=step.last).order_by("pk")
    part = AnalysedBatch(step.kind, [], [], [], defaultdict(lambda: array("I")))
    for place, record in enumerate(within):
        terms = indexer.entry(record).terms()
        part.records.append(record.pk)
        part.packed.append(pack_terms(terms))
        part.document_values.append(
            (serialise_facets(step.kind, terms), earliest_day(step.kind, terms))
        )
        for term in terms:
            part.postings[term].append(place)
    part.postings.default_factory = None  # type: ignore[attr-defined]
    return part


def _analyse_in_process(step: _Batch) -> AnalysedBatch:
    """The same in a process of its own; only what can be sent back."""
    part = _analyse(step)
    return AnalysedBatch(
        part.kind, part.records, part.packed, part.document_values, dict(part.postings)
    )


def analyse_all(progress: Progress) -> Iterator[AnalysedBatch]:
    """All steps analysed, in order; by every core where there is enough to do.

    A transaction of this process is not seen by another, so within one there is no other.
    """
    steps = _all_batches()
    done = 0
    if len(steps) < MIN_BATCHES_FOR_PROCESSES or connection.in_atomic_block:
        analysed: Iterator[AnalysedBatch] = map(_analyse, steps)
        for number, part in enumerate(analysed, start=1):
            progress(number * BATCH_SIZE, len(steps) * BATCH_SIZE)
            yield part
        return
    connection.close()
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        for part in pool.map(_analyse_in_process, steps, chunksize=4):
            done += 1
            progress(done * BATCH_SIZE, len(steps) * BATCH_SIZE)
            yield part
