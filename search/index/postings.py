"""Write posting lists, in the transaction of the changeset that changed the records.

The caller holds the lock on the catalogue's row (`records.changes.bump_version`). Under that lock
a posting can be read, changed and written back safely, on SQLite and on PostgreSQL.
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

#: A row holds 2**16 document numbers of a term: one container of a roaring bitmap.
BLOCK_BITS = 16
#: Number of terms read, or rows written, in one statement.
STATEMENT_ROWS = 1000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document whose terms change from `old` to `new`; either may be empty."""

    number: int
    old: frozenset[Term]
    new: frozenset[Term]


def write_postings(changes: Iterable[DocumentChange], *, version: int) -> int:
    """Update the postings of the changed documents; return the number of rows written."""
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
    """Return a bitmap in the portable roaring format."""
    bits.run_optimize()
    return bytes(bits.serialize())


def _read(block: int, terms: Sequence[Term]) -> Iterator[tuple[Term, bytes]]:
    for some in batches(terms, STATEMENT_ROWS):
        with connection.cursor() as cursor:
            # CROSS JOIN fixes the order of the join. With a list of rows after IN, SQLite reads
            # the whole table once it has statistics.
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
    """Insert rows (field, token, block, n, version, bits); an existing row is overwritten."""
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
    """Yield `items` in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def iterate_postings() -> Iterator[tuple[Any, ...]]:
    """Yield every row as (field, token, block, n, version, bits), to check the index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT field, token, block, n, version, bits FROM search_posting")
        while rows := cursor.fetchmany(STATEMENT_ROWS):
            yield from rows
