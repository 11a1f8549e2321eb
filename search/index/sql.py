"""SQL queries that read the index. Every page needs them, so they bypass the slower ORM.

Only the tables of the index are read, and nothing is cached here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import connections

from search.replica import alias_for_reading

from .postings import STATEMENT_ROWS, batches
from .terms import Term


def current_version() -> tuple[int, UUID | None]:
    """Return the version and epoch of the catalogue; (0, None) if there is none yet."""
    with connections[alias_for_reading()].cursor() as cursor:
        cursor.execute("SELECT version, epoch FROM search_catalogueversion WHERE id = 1")
        row = cursor.fetchone()
    return (row[0], UUID(str(row[1]))) if row else (0, None)


def postings_of_terms(terms: Collection[Term]) -> list[tuple[Any, ...]]:
    """Return (field, token, version, bits) of each row of `terms`."""
    with connections[alias_for_reading()].cursor() as cursor:
        # CROSS JOIN fixes the order of the join, as in `search.index.postings`.
        cursor.execute(
            "WITH wanted (field, token) AS (VALUES "
            + ", ".join(["(%s, %s)"] * len(terms))
            + ") SELECT p.field, p.token, p.version, p.bits FROM wanted"
            " CROSS JOIN search_posting p WHERE p.field = wanted.field AND p.token = wanted.token",
            [value for term in terms for value in term],
        )
        return cursor.fetchall()


def postings_of_field(field: str) -> list[tuple[Any, ...]]:
    """Return (token, version, bits) of each row of a field."""
    with connections[alias_for_reading()].cursor() as cursor:
        cursor.execute("SELECT token, version, bits FROM search_posting WHERE field = %s", [field])
        return cursor.fetchall()


def tokens_of_field(field: str) -> list[str]:
    """Return the tokens of a field that any document has."""
    with connections[alias_for_reading()].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT token FROM search_posting WHERE field = %s AND n > 0", [field]
        )
        return [token for (token,) in cursor.fetchall()]


def postings_since(version: int) -> list[tuple[Any, ...]]:
    """Return (field, token, block, version, bits) of the rows written after `version`."""
    with connections[alias_for_reading()].cursor() as cursor:
        cursor.execute(
            "SELECT field, token, block, version, bits FROM search_posting WHERE version > %s",
            [version],
        )
        return cursor.fetchall()


def kinds_since(version: int) -> set[str]:
    """Return the kinds of record that were edited, added or removed after `version`."""
    with connections[alias_for_reading()].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT kind FROM search_document WHERE version > %s UNION "
            "SELECT token FROM search_posting WHERE field = 'kind' AND version > %s",
            [version, version],
        )
        return {kind for (kind,) in cursor.fetchall()}


def document_rows(numbers: Collection[int]) -> Iterator[tuple[int, int, str, str]]:
    """Yield (number, version, facets, earliest) of these documents."""
    for some in batches(numbers, STATEMENT_ROWS):
        with connections[alias_for_reading()].cursor() as cursor:
            cursor.execute(
                "SELECT number, version, facets, earliest FROM search_document"
                f" WHERE number IN ({', '.join(['%s'] * len(some))})",
                some,
            )
            yield from cursor.fetchall()


def documents_since(version: int) -> set[int]:
    """Return the numbers of the documents written after `version`."""
    with connections[alias_for_reading()].cursor() as cursor:
        cursor.execute("SELECT number FROM search_document WHERE version > %s", [version])
        return {number for (number,) in cursor.fetchall()}


def document_of_record(kind: str, record: int) -> int | None:
    """Return the number of the document of a record by its kind and primary key, or None."""
    with connections[alias_for_reading()].cursor() as cursor:
        cursor.execute(
            "SELECT number FROM search_document WHERE kind = %s AND record = %s", [kind, record]
        )
        row = cursor.fetchone()
    return row[0] if row else None


def records_of_documents(numbers: Collection[int]) -> Iterator[tuple[int, str, int, int]]:
    """Yield (number, kind, primary key of the record, version) of these documents."""
    for some in batches(numbers, STATEMENT_ROWS):
        with connections[alias_for_reading()].cursor() as cursor:
            cursor.execute(
                "SELECT number, kind, record, version FROM search_document"
                f" WHERE number IN ({', '.join(['%s'] * len(some))})",
                some,
            )
            yield from cursor.fetchall()
