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
from dataclasses import dataclass

from django.db import transaction
from pyroaring import BitMap

from catalog.index.analyser import VERSION
from catalog.index.postings import BLOCK_BITS, all_rows, batches, insert, serialise
from catalog.index.terms import Term, pack
from catalog.models import Catalogue, Document, Posting

from .base import Indexer, indexers
from .documents import reindex

#: Records read and analysed at a time.
STEP = 1000

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


def public_terms(progress: Progress = silent) -> Iterator[tuple[str, int, frozenset[Term]]]:
    """(kind, primary key, terms) of every public record, in the order of kinds and keys."""
    total = sum(indexer.public().count() for indexer in indexers())
    done = 0
    for indexer in sorted(indexers(), key=lambda indexer: indexer.kind):
        for records in _steps(indexer):
            for record in records:
                yield indexer.kind, record.pk, indexer.entry(record).terms()
            done += len(records)
            progress(done, total)


def _steps(indexer: Indexer) -> Iterator[list]:
    """Public records in steps by primary key: no cursor stays open while they are analysed."""
    last = 0
    while records := list(indexer.queryset().filter(pk__gt=last).order_by("pk")[:STEP]):
        yield records
        last = records[-1].pk


def rebuild(progress: Progress = silent) -> int:
    """Make every row of the index anew; return the number of documents.

    The rows are computed first and written in one transaction, which holds the other writers for
    as long as the database needs to write them; readers go on with the old ones.
    """
    before = Catalogue.current_version()
    postings: dict[Term, array[int]] = defaultdict(lambda: array("I"))
    documents: list[tuple[str, int, bytes]] = []
    for kind, record, terms in public_terms(progress):
        documents.append((kind, record, pack(terms)))
        for term in terms:
            postings[term].append(len(documents))
    with transaction.atomic():
        catalogue = Catalogue.locked()
        catalogue.version += 1
        catalogue.analyser = VERSION
        catalogue.epoch = uuid.uuid4()
        catalogue.documents = len(documents)
        catalogue.save()
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
    for kind, record, terms in public_terms(progress):
        number = numbers.pop((kind, record), None)
        if number is None:
            yield Difference(f"{kind} {record}, which is not in the index,", terms, frozenset())
            continue
        for term in terms:
            expected[term].append(number)
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
