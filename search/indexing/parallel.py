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

from search.index.document_values import earliest_of, facets_of
from search.index.postings import batches
from search.index.terms import Term, pack

from .indexers import indexer_of, indexers

#: Records read and analysed at a time.
STEP = 1000
#: Steps from which on processes of their own are worth starting.
STEPS_WORTH_PROCESSES = 16

#: Told (records done, records in all).
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class _Step:
    """Records of one kind by primary key, `first` and `last` included, to be read and analysed."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a step said: its records, their terms packed, and who of them has each term."""

    kind: str
    records: list[int]
    packed: list[bytes]
    #: (facets, earliest) of each record, as `search.index.document_values` writes them.
    said: list[tuple[str, str]]
    #: Places among `records`, counted from 0.
    having: dict[Term, array[int]]


def _steps() -> list[_Step]:
    steps = []
    for indexer in sorted(indexers(), key=lambda indexer: indexer.kind):
        keys = indexer.public().order_by("pk").values_list("pk", flat=True)
        for some in batches(keys.iterator(chunk_size=STEP * 10), STEP):
            steps.append(_Step(indexer.kind, some[0], some[-1]))
    return steps


def _analysed(step: _Step) -> Part:
    """Read and analyse a step. Whoever was published within it meanwhile is taken along."""
    indexer = indexer_of(step.kind)
    within = indexer.queryset().filter(pk__gte=step.first, pk__lte=step.last).order_by("pk")
    part = Part(step.kind, [], [], [], defaultdict(lambda: array("I")))
    for place, record in enumerate(within):
        terms = indexer.entry(record).terms()
        part.records.append(record.pk)
        part.packed.append(pack(terms))
        part.said.append((facets_of(step.kind, terms), earliest_of(step.kind, terms)))
        for term in terms:
            part.having[term].append(place)
    part.having.default_factory = None  # type: ignore[attr-defined]
    return part


def _analysed_apart(step: _Step) -> Part:
    """The same in a process of its own; only what can be sent back."""
    part = _analysed(step)
    return Part(part.kind, part.records, part.packed, part.said, dict(part.having))


def parts(progress: Progress) -> Iterator[Part]:
    """All steps analysed, in order; by every core where there is enough to do.

    A transaction of this process is not seen by another, so within one there is no other.
    """
    steps = _steps()
    done = 0
    if len(steps) < STEPS_WORTH_PROCESSES or connection.in_atomic_block:
        analysed: Iterator[Part] = map(_analysed, steps)
        for number, part in enumerate(analysed, start=1):
            progress(number * STEP, len(steps) * STEP)
            yield part
        return
    connection.close()
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        for part in pool.map(_analysed_apart, steps, chunksize=4):
            done += 1
            progress(done * STEP, len(steps) * STEP)
            yield part
