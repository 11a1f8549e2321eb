"""Writing the rows of the index, inside the act that changed the records.

The caller holds the catalogue's row (`records.changes.bump_version`): that lock makes read, change
and write of a posting safe on both engines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from pyroaring import BitMap

from .terms import Term

#: Documents that share a row of a term: one container of a roaring bitmap.
BLOCK_BITS = 16
#: Terms asked for, and rows written, in one statement.
STATEMENT_ROWS = 1000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document whose terms were `old` and are `new`; either may be empty."""

    number: int
    old: frozenset[Term]
    new: frozenset[Term]


def write_postings(changes: Iterable[DocumentChange], *, version: int) -> int:
    """Bring the postings up to date; return how many rows were written."""
    blocks: dict[int, dict[Term, tuple[list[int], list[int]]]] = defaultdict(dict)
    for change in changes:
        block = blocks[change.number >> BLOCK_BITS]
        for term in change.new - change.old:
            block.setdefault(term, ([], []))[0].append(change.number)
        for term in change.old - change.new:
            block.setdefault(term, ([], []))[1].append(change.number)
    written = 0
    for number, terms in blocks.items():
        stored = dict(_read(number, list(terms)))
        rows = []
        for term, (coming, going) in terms.items():
            bits = BitMap.deserialize(stored[term]) if term in stored else BitMap()
            bits.update(coming)
            bits.difference_update(BitMap(going))
            rows.append((*term, number, len(bits), version, serialise(bits)))
        insert_postings(rows)
        written += len(rows)
    return written


def serialise(bits: BitMap) -> bytes:
    """A bitmap in roaring's portable format."""
    bits.run_optimize()
    return bytes(bits.serialize())


def _read(block: int, terms: Sequence[Term]) -> Iterator[tuple[Term, bytes]]:
    for some in batches(terms, STATEMENT_ROWS):
        with connection.cursor() as cursor:
            # A join in this order: SQLite, once it has statistics, reads all rows for a list of
            # rows after IN.
            cursor.execute(
                "WITH wanted (field, token, block) AS (VALUES "
                + ", ".join(["(%s, %s, %s)"] * len(some))
                + ") SELECT p.field, p.token, p.bits FROM wanted CROSS JOIN search_posting p"
                " WHERE p.field = wanted.field AND p.token = wanted.token"
                " AND p.block = wanted.block",
                [value for term in some for value in (*term, block)],
            )
            for field, token, bits in cursor.fetchall():
                yield (field, token), bytes(bits)


def insert_postings(rows: Sequence[tuple[str, str, int, int, int, bytes]]) -> None:
    """Write (field, token, block, n, version, bits) over whatever stands there."""
    for some in batches(rows, STATEMENT_ROWS):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_posting (field, token, block, n, version, bits) VALUES "
                + ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(some))
                + " ON CONFLICT (field, token, block) DO UPDATE SET"
                " n = excluded.n, version = excluded.version, bits = excluded.bits",
                [value for row in some for value in row],
            )


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def iterate_postings() -> Iterator[tuple[Any, ...]]:
    """Every row (field, token, block, n, version, bits), for the check and for the rebuild."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT field, token, block, n, version, bits FROM search_posting")
        while rows := cursor.fetchmany(STATEMENT_ROWS):
            yield from rows
