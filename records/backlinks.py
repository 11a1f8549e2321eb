"""What the museum holds under a record: found through the models' relations, naming none of them.

A photograph, a person or an article stands on a floor above; its foreign keys fall downward to a
subject, a place or a source. Read backward they say what points here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.db.models import Count, Model, Q
from django.utils.functional import Promise
from django.utils.text import capfirst

import languages
from identifiers.resolve import record_types
from records.models import Part, Record

#: Records of one kind that a page lists; the rest is counted.
MAX_LISTED = 60


@dataclass(frozen=True)
class BacklinkGroup:
    """The public records of one kind that point to another record."""

    model: type[Model]
    records: list[Any]
    count: int

    @property
    def name(self) -> str:
        """`photo`, `testimony`…"""
        return self.model._meta.model_name or ""

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def remaining(self) -> int:
        """How many are not listed."""
        return self.count - len(self.records)


def backlinks(
    model: type[Model], keys: list[int], *, mentioned_in_text: Any | None = None
) -> list[BacklinkGroup]:
    """The public records that point to any of `keys`, rows of `model`, by kind.

    A part of a record (a wording, a caption) stands for the record that it belongs to. With
    `named_in_text`, a record, those whose Markdown refers to it are among them. The number of
    queries is two for each kind of record.
    """
    conditions = _merge_conditions(
        [
            *_relation_conditions(model, keys),
            *(_mention_conditions(mentioned_in_text) if mentioned_in_text is not None else ()),
        ]
    )
    return _fetch(conditions)


def mentions(record: Any) -> list[BacklinkGroup]:
    """The public records whose Markdown cites, links or embeds `record`, by kind."""
    return _fetch(_merge_conditions(_mention_conditions(record)))


def count_backlinks(model: type[Model]) -> dict[int, list[tuple[str | Promise, int]]]:
    """For each row of `model`, the public records of each kind that point to it directly.

    `{pk: [("Photographs", 3), ("Testimonies", 1)]}`; a row that nothing points to is absent.
    """
    counts: dict[int, list[tuple[str | Promise, int]]] = {}
    for holder, field in _direct_links(model):
        label = capfirst(str(holder._meta.verbose_name_plural))
        manager: Any = holder._default_manager
        published = manager.published().filter(**{f"{field}__isnull": False})
        for key, count in (
            published.order_by().values_list(field).annotate(Count("pk", distinct=True))
        ):
            counts.setdefault(key, []).append((label, count))
    return counts


def _direct_links(model: type[Model]) -> Iterator[tuple[type[Record], str]]:
    for relation in model._meta.related_objects:
        holder = relation.related_model
        if isinstance(holder, type) and issubclass(holder, Record) and holder is not model:
            yield holder, relation.field.name


def _relation_conditions(model: type[Model], keys: list[int]) -> Iterator[tuple[type[Record], Q]]:
    for holder, field in _direct_links(model):
        # A subquery, because a join over several values would list a record several times.
        rows = holder._default_manager.filter(**{f"{field}__in": keys})
        yield holder, Q(pk__in=rows.order_by().values("pk"))
    for relation in model._meta.related_objects:
        part = relation.related_model
        if not isinstance(part, type) or not issubclass(part, Part) or part is model:
            continue
        owner = _record_link(part)
        if owner is not None and not _is_through(part, model):
            parts = part._default_manager.filter(**{f"{relation.field.name}__in": keys})
            yield (
                cast("type[Record]", owner.related_model),
                Q(pk__in=parts.order_by().values(owner.attname)),
            )


def _mention_conditions(record: Any) -> Iterator[tuple[type[Record], Q]]:
    # Not a part of a longer number: SO-0001 is not named by SO-00012.
    exactly = rf"{re.escape(record.identifier)}($|[^0-9])"
    for model in record_types().values():
        # A place has a text too, but no state: what names a source publicly is a record.
        for name in model.markdown_fields if issubclass(model, Record) else ():
            for language in languages.codes():
                column = f"{name}_{language}"
                names_it = Q(
                    **{f"{column}__contains": record.identifier, f"{column}__regex": exactly}
                )
                yield model, names_it & ~Q(identifier=record.identifier)  # type: ignore[misc]


def _merge_conditions(
    conditions: Iterable[tuple[type[Record], Q]],
) -> dict[type[Record], Q]:
    together: dict[type[Record], Q] = {}
    for model, condition in conditions:
        together[model] = together.get(model, Q()) | condition
    return together


def _record_link(part: type[Part]) -> models.ForeignKey | None:
    """The foreign key to the record that `part` belongs to; None where that is not direct."""
    link = part._meta.get_field(part.part_of)
    assert isinstance(link, models.ForeignKey)
    return link if issubclass(part.parent_model(), Record) else None


def _is_through(part: type[Model], model: type[Model]) -> bool:
    """Whether `part` only carries a relation that is already read directly."""
    return any(
        getattr(relation.field.remote_field, "through", None) is part
        for relation in model._meta.related_objects
    )


def _fetch(conditions: dict[type[Record], Q]) -> list[BacklinkGroup]:
    found = []
    for model, condition in conditions.items():
        manager: Any = model._default_manager
        matching = manager.published().filter(condition)
        count = matching.count()
        if count:
            ordered = matching.with_card().order_by("identifier")
            found.append(BacklinkGroup(model, list(ordered[:MAX_LISTED]), count))
    return found
