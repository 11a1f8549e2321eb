"""Documents in order: by tier, and within a tier by date or newest first; and their records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from pyroaring import BitMap

from identifiers.models import Identified
from identifiers.resolve import record_types
from search.index.ordering import DateOrder, newest_first
from search.index.query import RankedDocuments
from search.index.sql import document_of_record
from search.indexing import indexer_for_kind
from search.models import Document
from search.replica import alias_for_reading

#: Number of documents in a batch of `ResultSet.iterate`.
CHUNK = 500


@dataclass(frozen=True)
class ResultSet:
    """An ordered result: tier by tier, each in the order of `date_order` or else newest first."""

    ranked: RankedDocuments
    date_order: DateOrder | None = None

    def __len__(self) -> int:
        return sum(len(tier) for tier in self.ranked.tiers)

    def _order(self, tier: BitMap, offset: int, limit: int) -> list[int]:
        return (self.date_order.page if self.date_order else newest_first)(tier, offset, limit)

    def page(self, offset: int, limit: int) -> list[int]:
        """Return up to `limit` document numbers from position `offset` (from 0) on."""
        return self.ranked.page(offset, limit, self._order)

    def neighbours(self, document: int) -> tuple[int | None, int | None]:
        """Return the documents before and after `document`, or None at an end of the result.

        `document` need not be in the result.
        """
        before = 0
        for number, tier in enumerate(self.ranked.tiers):
            is_last = number == len(self.ranked.tiers) - 1
            if document in tier or (is_last and document not in self.ranked.all):
                before += self._position(tier, document)
                break
            before += len(tier)
        previous = self.page(before - 1, 1) if before else []
        following = self.page(before + (document in self.ranked.all), 1)
        return next(iter(previous), None), next(iter(following), None)

    def _position(self, tier: BitMap, document: int) -> int:
        if self.date_order:
            return self.date_order.position(tier, document)
        return len(tier) - tier.rank(document)

    def iterate(self) -> Iterator[int]:
        """Yield all document numbers in order, in constant memory."""
        for tier in self.ranked.tiers:
            if self.date_order:
                yield from self.date_order.iterate(tier)
            else:
                for offset in range(0, len(tier), CHUNK):
                    yield from newest_first(tier, offset, CHUNK)


def document_number(record: Identified) -> int | None:
    """Return the number of `record` in the index, or None if it is not indexed."""
    return document_of_record(record.identifier_prefix(), record.pk)


def document_of_identifier(identifier: str) -> int | None:
    """Return the number of the document of the record with this identifier, or None."""
    table = record_types()[identifier[:2]]._meta.db_table
    with connections[alias_for_reading()].cursor() as cursor:
        cursor.execute(
            "SELECT number FROM search_document WHERE kind = %s"
            f' AND record = (SELECT id FROM "{table}" WHERE identifier = %s)',
            [identifier[:2], identifier],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def records_by_document(documents: Iterable[int], fetch: str = "with_card") -> dict[int, Any]:
    """Return the public records of these documents, by document number.

    `fetch` names the queryset method that prefetches what is needed. There is one query for the
    documents, and those of `fetch` for each kind of record. A record that was withdrawn meanwhile
    is left out.
    """
    wanted = list(documents)
    rows = Document.objects.filter(number__in=wanted).values_list("number", "kind", "record")
    return records_by_key({n: (kind, key) for n, kind, key in rows} if wanted else {}, fetch)


def records_by_key(rows: Mapping[int, tuple[str, int]], fetch: str = "with_card") -> dict[int, Any]:
    """Return the same for documents whose kind and primary key are known, given by number."""
    keys: dict[str, dict[int, int]] = {}
    for number, (kind, record) in rows.items():
        keys.setdefault(kind, {})[record] = number
    found: dict[int, Any] = {}
    for kind, numbers in keys.items():
        public = indexer_for_kind(kind).public()
        for record in getattr(public, fetch)().filter(pk__in=numbers):
            found[numbers[record.pk]] = record
    return found


def fetch_in_order(documents: Sequence[int], fetch: str = "with_card") -> list[Any]:
    """Return the public records of `documents` in their order (see `records_by_document`)."""
    found = records_by_document(documents, fetch)
    return [found[number] for number in documents if number in found]
