"""Fetching records by identifier with all that an export reads, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from identifiers.resolve import record_types
from records.models.record import Record

CHUNK = 500


def published_records(identifiers: Iterable[str], chunk: int = CHUNK) -> Iterator[Any]:
    """Yield the published records with these `identifiers`, in this order; others are skipped.

    At most `chunk` records are in memory at once. The number of queries for a chunk does not
    depend on the number of records in it.
    """
    remaining = iter(identifiers)
    while names := list(islice(remaining, chunk)):
        records = _published(names)
        yield from (records[name] for name in names if name in records)


def _published(names: list[str]) -> dict[str, Any]:
    by_prefix: dict[str, list[str]] = {}
    for name in names:
        by_prefix.setdefault(name[:2], []).append(name)
    by_identifier: dict[str, Any] = {}
    for prefix, identifiers in by_prefix.items():
        model: Any = record_types().get(prefix)
        if model is not None and issubclass(model, Record):
            records = model.objects.published().with_export().filter(identifier__in=identifiers)
            by_identifier |= {record.identifier: record for record in records}
    return by_identifier
