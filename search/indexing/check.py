"""Compare the index with the records.

A change that is made during the check appears as a difference, so check while nobody edits.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from search.index.postings import iterate_postings
from search.index.terms import Term, unpack_terms
from search.models import Document

from .parallel import Progress, analyse_all, no_progress


@dataclass(frozen=True, slots=True)
class Difference:
    """A record whose index entry is wrong: terms that are missing, and terms that are surplus."""

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


def find_differences(progress: Progress = no_progress) -> Iterator[Difference]:
    """Yield each difference between the index and the records; nothing if the index is correct."""
    names: dict[int, tuple[str, int]] = {}
    stored_hashes: dict[int, int] = {}
    columns = ("number", "kind", "record", "terms", "facets", "earliest")
    rows = Document.objects.values_list(*columns)
    for number, kind, record, terms, facets, earliest in rows.iterator():
        names[number] = (kind, record)
        stored_hashes[number] = hash((bytes(terms), facets, earliest))
    numbers = {name: number for number, name in names.items()}
    expected: dict[Term, array[int]] = defaultdict(lambda: array("I"))
    for batch in analyse_all(progress):
        document_numbers = [numbers.pop((batch.kind, record), None) for record in batch.records]
        for index, number in enumerate(document_numbers):
            if number is None:
                name = f"{batch.kind} {batch.records[index]}, which is not in the index,"
                yield Difference(name, unpack_terms(batch.packed[index]), frozenset())
            elif stored_hashes[number] != hash(
                (batch.packed[index], *batch.document_values[index])
            ):
                name = f"{batch.kind} {batch.records[index]}, whose document says other terms,"
                yield Difference(name, frozenset(), frozenset())
        for term, indexes in batch.postings.items():
            expected[term].extend(
                n for n in (document_numbers[index] for index in indexes) if n is not None
            )
    for kind, record in numbers:
        yield Difference(f"{kind} {record}, which is not public,", frozenset(), frozenset())
    yield from _posting_differences(expected, names)


def _posting_differences(
    expected: dict[Term, array[int]], names: dict[int, tuple[str, int]]
) -> Iterator[Difference]:
    """Yield the differences of the posting lists; `names` gives (kind, primary key) by document."""
    missing: dict[int, set[Term]] = defaultdict(set)
    surplus: dict[int, set[Term]] = defaultdict(set)
    stored: dict[Term, BitMap] = defaultdict(BitMap)
    for field, token, block, n, _version, bits in iterate_postings():
        bitmap = BitMap.deserialize(bytes(bits))
        if len(bitmap) != n:
            row = f"row {field}:{token} in block {block}, which holds {len(bitmap)} and says {n},"
            yield Difference(row, frozenset(), frozenset())
        stored[field, token] |= bitmap
    for term in expected.keys() | stored.keys():
        expected_documents, stored_documents = (
            BitMap(expected.get(term, ())),
            stored.get(term, BitMap()),
        )
        for number in expected_documents - stored_documents:
            missing[number].add(term)
        for number in stored_documents - expected_documents:
            surplus[number].add(term)
    for number in sorted(missing.keys() | surplus.keys()):
        kind, record = names.get(number, ("document", number))
        yield Difference(f"{kind} {record}", frozenset(missing[number]), frozenset(surplus[number]))
