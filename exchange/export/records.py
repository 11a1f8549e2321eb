"""Records by their identifiers, as an export reads them, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from identifiers.resolve import record_types
from records.models.record import Record

CHUNK = 500


def published_records(identifiers: Iterable[str], chunk: int = CHUNK) -> Iterator[Any]:
    """The published records with these identifiers, in their order; others are passed over.

    A `chunk` of them is held at once, and costs the same number of queries however many are in it.
    """
    waiting = iter(identifiers)
    while names := list(islice(waiting, chunk)):
        found = _published(names)
        yield from (found[name] for name in names if name in found)


def _published(names: list[str]) -> dict[str, Any]:
    wanted: dict[str, list[str]] = {}
    for name in names:
        wanted.setdefault(name[:2], []).append(name)
    found: dict[str, Any] = {}
    for prefix, of_kind in wanted.items():
        model: Any = record_types().get(prefix)
        if model is not None and issubclass(model, Record):
            records = model.objects.published().with_export().filter(identifier__in=of_kind)
            found |= {record.identifier: record for record in records}
    return found
