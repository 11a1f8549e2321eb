"""Prefetching all that the rows of a table are written from, in few queries and few objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from taggit.managers import TaggableManager

from records.table import Table


def prefetch_links(table: Table, records: Iterable[Any]) -> list[Any]:
    """Return `records`, all of one `table`, with the links of the table prefetched.

    A place that occurs in a thousand rows becomes one object, where `select_related` would make a
    thousand. Tag fields are prefetched here, because taggit's own prefetch builds a query for each
    record that it then does not run.
    """
    records = list(records)
    tag_fields = [name for name in table.prefetch if _is_tag_field(table, name)]
    others = [name for name in table.prefetch if name not in tag_fields]
    prefetch_related_objects(records, *table.select, *others)
    for name in tag_fields:
        _prefetch_terms(table.model, name, records)
    return records


def _is_tag_field(table: Table, name: str) -> bool:
    return "__" not in name and isinstance(table.model._meta.get_field(name), TaggableManager)


def _prefetch_terms(model: Any, name: str, records: list[Any]) -> None:
    """Fill the prefetch cache behind `record.<name>.all()` of every record, in two queries."""
    field: Any = model._meta.get_field(name)
    through, term_model = field.remote_field.through, field.remote_field.model
    links = through._default_manager.filter(content_object__in=[one.pk for one in records])
    term_keys: dict[Any, list[Any]] = defaultdict(list)
    for record, term in links.order_by("pk").values_list("content_object_id", "tag_id"):
        term_keys[record].append(term)
    terms = term_model._default_manager.in_bulk(
        {term for keys in term_keys.values() for term in keys}
    )
    empty = term_model._default_manager.all()
    for record in records:
        queryset = empty._chain()
        queryset._result_cache = [terms[key] for key in term_keys[record.pk]]
        queryset._prefetch_done = True
        cache = record.__dict__.setdefault("_prefetched_objects_cache", {})
        cache[name] = queryset
