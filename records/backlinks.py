"""The public records that refer to a record, by foreign key or in their Markdown.

They are found through the relations of the models, without importing the models: photographs,
people and articles belong to apps above this one, and their foreign keys point downward, to
subjects, places or sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db import connections, models, router
from django.db.models import Count, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst

import languages
from identifiers.resolve import record_types
from records.document_kinds import kind_of
from records.models import Part, Record

#: Records of one model that a page lists; the others are only counted.
MAX_LISTED = 60
#: The kind of record of which a list of backlinks shows pictures.
_SHOWN_AS_CARDS = "PH"

#: Stands for the identifier in the compiled query for mentions, and the same in an expression.
_ANY = "XX-0000"
_ANY_ESCAPED = re.escape(_ANY)
#: SQL and parameters by database.
_compiled_mentions: dict[str, tuple[str, list[Any]]] = {}


@dataclass(frozen=True)
class BacklinkGroup:
    """The public records of one model that refer to a record.

    `records` has the documents of the first MAX_LISTED of them: photographs as cards, others as
    lines (records.document_kinds). `count` is the number of all.
    """

    model: type[Model]
    records: list[Any]
    count: int

    @property
    def name(self) -> str:
        """The model's name: `photo`, `testimony`…"""
        return self.model._meta.model_name or ""

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def remaining(self) -> int:
        """The number of records that are not listed."""
        return self.count - len(self.records)


def backlinks(
    model: type[Model], keys: list[int], *, mentioned_in_text: Any | None = None
) -> list[BacklinkGroup]:
    """Return the public records that refer to any row of `model` with one of `keys`, by model.

    A reference from a part of a record (a wording, a caption) counts as one from its record. With
    `mentioned_in_text`, a record, those whose Markdown refers to it are included. Makes two queries
    for each model.
    """
    conditions = _merge_conditions(
        [
            *_relation_conditions(model, keys),
            *(
                _mention_conditions(mentioned_in_text.identifier)
                if mentioned_in_text is not None
                else ()
            ),
        ]
    )
    return _fetch(conditions)


def mentions(record: Any) -> list[BacklinkGroup]:
    """Return the public records whose Markdown cites, links or embeds `record`, by model.

    Makes one query, compiled once, and those of the documents that are found.
    """
    alias = router.db_for_read(Record)
    if alias not in _compiled_mentions:
        _compiled_mentions[alias] = _compile_mentions(alias)
    sql, parameters = _compiled_mentions[alias]
    escaped = re.escape(record.identifier)
    with connections[alias].cursor() as cursor:
        cursor.execute(
            sql,
            [
                value.replace(_ANY_ESCAPED, escaped).replace(_ANY, record.identifier)
                if isinstance(value, str)
                else value
                for value in parameters
            ],
        )
        rows = cursor.fetchall()
    found: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    for prefix, key, count in rows:
        found.setdefault(prefix, []).append(key)
        counts[prefix] = count
    return [_group(record_types()[prefix], keys, counts[prefix]) for prefix, keys in found.items()]


def count_backlinks(model: type[Model]) -> dict[int, list[tuple[str | Promise, int]]]:
    """Count, for each row of `model`, the public records of each model that refer to it directly.

    Return `{pk: [("Photographs", 3), ("Testimonies", 1)]}`; a row without references is absent.
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
        # A subquery, because a join over several keys would list a record several times.
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


def _compile_mentions(alias: str) -> tuple[str, list[Any]]:
    """Return the query for the mentions of _ANY: prefix, primary key, and number of each kind."""
    parts, parameters = [], []
    for model, condition in _merge_conditions(_mention_conditions(_ANY)).items():
        prefix = model.identifier_prefix()
        matching: QuerySet[Any] = QuerySet(model, using=alias)
        matching = matching.filter(condition, state="published").order_by()
        query = matching.values_list("id", "identifier").query
        sql, values = query.get_compiler(alias).as_sql()
        parts.append(
            f"SELECT * FROM (SELECT '{prefix}' AS kind, id, COUNT(*) OVER () AS n FROM"
            f" ({sql}) AS {prefix}_all ORDER BY identifier LIMIT {MAX_LISTED}) AS {prefix}_listed"
        )
        parameters += values
    return " UNION ALL ".join(parts), parameters


def _mention_conditions(identifier: str) -> Iterator[tuple[type[Record], Q]]:
    # Not as a part of a longer number: SO-00012 does not mention SO-0001.
    exactly = rf"{re.escape(identifier)}($|[^0-9])"
    for model in record_types().values():
        # A place has Markdown too, but it is a term: only records are listed as mentions.
        for name in model.markdown_fields if issubclass(model, Record) else ():
            for language in languages.codes():
                column = f"{name}_{language}"
                mentions_it = Q(**{f"{column}__contains": identifier, f"{column}__regex": exactly})
                yield model, mentions_it & ~Q(identifier=identifier)  # type: ignore[misc]


def _merge_conditions(
    conditions: Iterable[tuple[type[Record], Q]],
) -> dict[type[Record], Q]:
    together: dict[type[Record], Q] = {}
    for model, condition in conditions:
        together[model] = together.get(model, Q()) | condition
    return together


def _record_link(part: type[Part]) -> models.ForeignKey | None:
    """Return the foreign key from `part` to its record; None where it is a part of a part."""
    link = part._meta.get_field(part.part_of)
    assert isinstance(link, models.ForeignKey)
    return link if issubclass(part.parent_model(), Record) else None


def _is_through(part: type[Model], model: type[Model]) -> bool:
    """Return whether `part` is the through model of a relation that is already read directly."""
    return any(
        getattr(relation.field.remote_field, "through", None) is part
        for relation in model._meta.related_objects
    )


def _fetch(conditions: dict[type[Record], Q]) -> list[BacklinkGroup]:
    groups = []
    for model, condition in conditions.items():
        manager: Any = model._default_manager
        matching = manager.published().filter(condition)
        count = matching.count()
        if count:
            ordered = matching.order_by("identifier").values_list("pk", flat=True)
            groups.append(_group(model, list(ordered[:MAX_LISTED]), count))
    return groups


def _group(model: type[Any], keys: list[int], count: int) -> BacklinkGroup:
    prefix = model.identifier_prefix()
    kind = kind_of(prefix)
    assert kind is not None
    documents = (kind.cards if prefix == _SHOWN_AS_CARDS else kind.lines)(keys)
    return BacklinkGroup(model, [documents[key] for key in keys if key in documents], count)
