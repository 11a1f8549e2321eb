"""The check of the index against the records.

An act that runs meanwhile shows as a difference: check while nobody edits.
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


def find_differences(progress: Progress = no_progress) -> Iterator[Difference]:
    """Whatever the rows say otherwise than the records. Yields nothing when the index is true."""
    names: dict[int, tuple[str, int]] = {}
    says: dict[int, int] = {}
    columns = ("number", "kind", "record", "terms", "facets", "earliest")
    rows = Document.objects.values_list(*columns)
    for number, kind, record, terms, facets, earliest in rows.iterator():
        names[number] = (kind, record)
        says[number] = hash((bytes(terms), facets, earliest))
    numbers = {name: number for number, name in names.items()}
    expected: dict[Term, array[int]] = defaultdict(lambda: array("I"))
    for part in analyse_all(progress):
        found = [numbers.pop((part.kind, record), None) for record in part.records]
        for place, number in enumerate(found):
            if number is None:
                name = f"{part.kind} {part.records[place]}, which is not in the index,"
                yield Difference(name, unpack_terms(part.packed[place]), frozenset())
            elif says[number] != hash((part.packed[place], *part.document_values[place])):
                name = f"{part.kind} {part.records[place]}, whose document says other terms,"
                yield Difference(name, frozenset(), frozenset())
        for term, places in part.postings.items():
            expected[term].extend(n for n in (found[place] for place in places) if n is not None)
    for kind, record in numbers:
        yield Difference(f"{kind} {record}, which is not public,", frozenset(), frozenset())
    yield from _posting_differences(expected, names)


def _posting_differences(
    expected: dict[Term, array[int]], names: dict[int, tuple[str, int]]
) -> Iterator[Difference]:
    missing: dict[int, set[Term]] = defaultdict(set)
    surplus: dict[int, set[Term]] = defaultdict(set)
    stored: dict[Term, BitMap] = defaultdict(BitMap)
    for field, token, block, n, _version, bits in iterate_postings():
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
