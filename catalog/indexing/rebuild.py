"""The index from nothing, and the check of the index against the records.

Both read the records in steps, without a lock. Whatever an act changes meanwhile is marked by a
version of its own, and is done again under the lock at the end.
"""

from __future__ import annotations

import uuid
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from django.db import connection, transaction
from pyroaring import BitMap

from catalog.current import announce
from catalog.index.analyser import VERSION
from catalog.index.postings import BLOCK_BITS, all_rows, batches, insert, serialise
from catalog.index.terms import Term, pack, unpack
from catalog.models import Catalogue, Document, Posting

from .base import indexer_of, indexers
from .documents import reindex

#: Records read and analysed at a time.
STEP = 1000
#: Steps from which on processes of their own are worth starting.
STEPS_WORTH_PROCESSES = 16

#: Told (records done, records in all).
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that the index has otherwise than the record says."""

    record: str
    missing: frozenset[Term]
    surplus: frozenset[Term]

    def __str__(self) -> str:
        parts = [
            f"{what} {', '.join(f'{field}:{token}' for field, token in sorted(terms)[:5])}"
            + (f" and {len(terms) - 5} more" if len(terms) > 5 else "")
            for what, terms in (("lacks", self.missing), ("should not have", self.surplus))
            if terms
        ]
        return f"{self.record} {'; '.join(parts) or 'differs'}"


@dataclass(frozen=True, slots=True)
class _Step:
    """Records of one kind by primary key, `first` and `last` included, to be read and analysed."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Part:
    """What a step said: its records, their terms packed, and who of them has each term."""

    kind: str
    records: list[int]
    packed: list[bytes]
    #: Places among `records`, counted from 0.
    having: dict[Term, array[int]]


def _steps() -> list[_Step]:
    steps = []
    for indexer in sorted(indexers(), key=lambda indexer: indexer.kind):
        keys = indexer.public().order_by("pk").values_list("pk", flat=True)
        for some in batches(keys.iterator(chunk_size=STEP * 10), STEP):
            steps.append(_Step(indexer.kind, some[0], some[-1]))
    return steps


def _analysed(step: _Step) -> _Part:
    """Read and analyse a step. Whoever was published within it meanwhile is taken along."""
    indexer = indexer_of(step.kind)
    within = indexer.queryset().filter(pk__gte=step.first, pk__lte=step.last).order_by("pk")
    part = _Part(step.kind, [], [], defaultdict(lambda: array("I")))
    for place, record in enumerate(within):
        terms = indexer.entry(record).terms()
        part.records.append(record.pk)
        part.packed.append(pack(terms))
        for term in terms:
            part.having[term].append(place)
    part.having.default_factory = None  # type: ignore[attr-defined]
    return part


def _analysed_apart(step: _Step) -> _Part:
    """The same in a process of its own; only what can be sent back."""
    part = _analysed(step)
    return _Part(part.kind, part.records, part.packed, dict(part.having))


def _parts(progress: Progress) -> Iterator[_Part]:
    """All steps analysed, in order; by every core where there is enough to do.

    A transaction of this process is not seen by another, so within one there is no other.
    """
    steps = _steps()
    done = 0
    if len(steps) < STEPS_WORTH_PROCESSES or connection.in_atomic_block:
        parts: Iterator[_Part] = map(_analysed, steps)
        for number, part in enumerate(parts, start=1):
            progress(number * STEP, len(steps) * STEP)
            yield part
        return
    connection.close()
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        for part in pool.map(_analysed_apart, steps, chunksize=4):
            done += 1
            progress(done * STEP, len(steps) * STEP)
            yield part


def rebuild(progress: Progress = silent) -> int:
    """Make every row of the index anew; return the number of documents.

    The rows are computed first and written in one transaction, which holds the other writers for
    as long as the database needs to write them; readers go on with the old ones.
    """
    before = Catalogue.current_version()
    postings: dict[Term, array[int]] = defaultdict(lambda: array("I"))
    documents: list[tuple[str, int, bytes]] = []
    for part in _parts(progress):
        first = len(documents) + 1
        for term, places in part.having.items():
            postings[term].extend(first + place for place in places)
        documents += [
            (part.kind, record, terms)
            for record, terms in zip(part.records, part.packed, strict=True)
        ]
    with transaction.atomic():
        catalogue = Catalogue.locked()
        catalogue.version += 1
        catalogue.analyser = VERSION
        catalogue.epoch = uuid.uuid4()
        catalogue.documents = len(documents)
        catalogue.save()
        announce(catalogue.version, catalogue.epoch)
        # What acts have written since is found by its version, and done once more below.
        late = Document.objects.filter(version__gt=before).values_list("kind", "record")
        touched: dict[type, set[str]] = defaultdict(set)
        models = {indexer.kind: indexer.model for indexer in indexers()}
        for kind, record in late:
            touched[models[kind]].add(str(record))
        gone = _gone_meanwhile(documents) if catalogue.version > before + 1 else {}
        for kind, keys in gone.items():
            touched[models[kind]] |= keys
        Posting.objects.all()._raw_delete(Posting.objects.db)
        Document.objects.all()._raw_delete(Document.objects.db)
        for some in batches(enumerate(documents, start=1), STEP):
            Document.objects.bulk_create(
                Document(
                    number=number, kind=kind, record=record, version=catalogue.version, terms=terms
                )
                for number, (kind, record, terms) in some
            )
        for rows in batches(_rows(postings, catalogue.version), STEP):
            insert(rows)
        if touched:
            reindex(touched, version=catalogue.version)
    return len(documents)


def _gone_meanwhile(documents: list[tuple[str, int, bytes]]) -> dict[str, set[str]]:
    """Records that were public when they were read and are not now."""
    keys: dict[str, set[int]] = defaultdict(set)
    for kind, record, _terms in documents:
        keys[kind].add(record)
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
            part = BitMap(numbers[start:end])
            yield field, token, block, len(part), version, serialise(part)
            start = end


def differences(progress: Progress = silent) -> Iterator[Difference]:
    """Whatever the rows say otherwise than the records. Yields nothing when the index is true."""
    names = {
        number: (kind, record)
        for number, kind, record in Document.objects.values_list("number", "kind", "record")
    }
    numbers = {name: number for number, name in names.items()}
    expected: dict[Term, array[int]] = defaultdict(lambda: array("I"))
    for part in _parts(progress):
        found = [numbers.pop((part.kind, record), None) for record in part.records]
        for place, number in enumerate(found):
            if number is None:
                name = f"{part.kind} {part.records[place]}, which is not in the index,"
                yield Difference(name, unpack(part.packed[place]), frozenset())
        for term, places in part.having.items():
            expected[term].extend(n for n in (found[place] for place in places) if n is not None)
    for kind, record in numbers:
        yield Difference(f"{kind} {record}, which is not public,", frozenset(), frozenset())
    yield from _differing(expected, names)


def _differing(
    expected: dict[Term, array[int]], names: dict[int, tuple[str, int]]
) -> Iterator[Difference]:
    missing: dict[int, set[Term]] = defaultdict(set)
    surplus: dict[int, set[Term]] = defaultdict(set)
    stored: dict[Term, BitMap] = defaultdict(BitMap)
    for field, token, block, n, _version, bits in all_rows():
        part = BitMap.deserialize(bytes(bits))
        if len(part) != n:
            row = f"row {field}:{token} in block {block}, which holds {len(part)} and says {n},"
            yield Difference(row, frozenset(), frozenset())
        stored[field, token] |= part
    for term in expected.keys() | stored.keys():
        right, held = BitMap(expected.get(term, ())), stored.get(term, BitMap())
        for number in right - held:
            missing[number].add(term)
        for number in held - right:
            surplus[number].add(term)
    for number in sorted(missing.keys() | surplus.keys()):
        kind, record = names.get(number, ("document", number))
        yield Difference(f"{kind} {record}", frozenset(missing[number]), frozenset(surplus[number]))
