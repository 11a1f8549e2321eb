"""Finding records by identifier, through the app registry and without importing their models."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections, router

from identifiers.models import Identified, normalise_identifier


@cache
def record_types() -> dict[str, type[Identified]]:
    """Return every model with an identifier, by its prefix: `{"SU": Subject, …}`."""
    return {
        model.identifier_prefix(): model
        for model in apps.get_models()
        if issubclass(model, Identified)
    }


def find_records(identifiers: list[str]) -> dict[str, Any]:
    """Return the records with these identifiers, by identifier, public or not.

    Makes one query for each model. Identifiers without a record are absent.
    """
    wanted: dict[str, list[str]] = {}
    for identifier in identifiers:
        wanted.setdefault(identifier[:2], []).append(identifier)
    records: dict[str, Any] = {}
    for prefix, names in wanted.items():
        model = record_types().get(prefix)
        if model is not None:
            manager: Any = model._default_manager
            for record in manager.filter(identifier__in=names):
                records[record.identifier] = record
    return records


def find_keys(identifiers: Iterable[str]) -> dict[str, int]:
    """Return the primary keys of the records with these identifiers, public or not.

    One statement for all kinds of records. Identifiers without a record are absent.
    """
    wanted: dict[str, list[str]] = {}
    for identifier in dict.fromkeys(identifiers):
        if identifier[:2] in record_types():
            wanted.setdefault(identifier[:2], []).append(identifier)
    if not wanted:
        return {}
    # By hand, because the ORM takes several times as long to write it as a database to run it.
    parts = (
        f'SELECT identifier, id FROM "{record_types()[prefix]._meta.db_table}"'
        f" WHERE identifier IN ({', '.join(['%s'] * len(names))})"
        for prefix, names in wanted.items()
    )
    with connections[router.db_for_read(record_types()[next(iter(wanted))])].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [n for names in wanted.values() for n in names])
        return dict(cursor.fetchall())


def find_record(typed: str) -> Any | None:
    """Return the record with the identifier `typed` (`PH-0001`, or loosely `ph1`), or None."""
    identifier = normalise_identifier(typed)
    return find_records([identifier]).get(identifier) if identifier else None
