"""The records of a table with all that their rows say, in few queries and few objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from taggit.managers import TaggableManager

from records.table import Table


def prefetch_links(table: Table, records: Iterable[Any]) -> list[Any]:
    """`records` of one table, each with its links.

    A place that stands in a thousand rows is one object, where `select_related` would make a
    thousand; and taggit's own prefetch composes a query for each record that it then does not ask.
    """
    found = list(records)
    terms = [name for name in table.prefetch if _is_tag_field(table, name)]
    others = [name for name in table.prefetch if name not in terms]
    prefetch_related_objects(found, *table.select, *others)
    for name in terms:
        _prefetch_terms(table.model, name, found)
    return found


def _is_tag_field(table: Table, name: str) -> bool:
    return "__" not in name and isinstance(table.model._meta.get_field(name), TaggableManager)


def _prefetch_terms(model: Any, name: str, records: list[Any]) -> None:
    """What `record.subjects.all()` answers from then on, of every record in two queries."""
    field: Any = model._meta.get_field(name)
    through, terms = field.remote_field.through, field.remote_field.model
    links = through._default_manager.filter(content_object__in=[one.pk for one in records])
    of: dict[Any, list[Any]] = defaultdict(list)
    for record, term in links.order_by("pk").values_list("content_object_id", "tag_id"):
        of[record].append(term)
    known = terms._default_manager.in_bulk({term for keys in of.values() for term in keys})
    empty = terms._default_manager.all()
    for record in records:
        answer = empty._chain()
        answer._result_cache = [known[key] for key in of[record.pk]]
        answer._prefetch_done = True
        cache = record.__dict__.setdefault("_prefetched_objects_cache", {})
        cache[name] = answer
