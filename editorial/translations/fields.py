"""Where the translated texts of a record stand: in its own fields, and in those of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from modeltranslation.translator import NotRegistered, translator

from identifiers.models import Identified
from records.models.part import Part


@dataclass(frozen=True)
class FieldLocation:
    """A translated field `name` of `owner`, which is the record itself or a part of it."""

    owner: Any
    name: str
    #: By which the state of its translation is kept: `title`, or `regions.12.description`.
    key: str

    def text(self, language: str) -> str:
        """What stands here in the language."""
        return getattr(self.owner, f"{self.name}_{language}") or ""

    @property
    def label(self) -> str:
        """The field's name; of a part, with which part it is."""
        label = str(capfirst(self.owner._meta.get_field(self.name).verbose_name))
        if self.key == self.name:
            return label
        part = str(capfirst(self.owner._meta.verbose_name))
        number = getattr(self.owner, "order", None)
        return f"{part} {number}: {label}" if number is not None else f"{part}: {label}"


@dataclass(frozen=True)
class PartLink:
    """How a record, or a part of it, leads to its parts of one kind."""

    accessor: str
    model: type[models.Model]
    #: The foreign key of the part.
    name: str


def translated_fields(model: type[Any]) -> tuple[str, ...]:
    """The fields that translators work on: all in three languages, but for a withdrawal's words.

    In the order of the model.
    """
    try:
        options = translator.get_options_for_model(model)
    except NotRegistered:
        return ()
    names = set(options.get_field_names()) - {"withdrawal_reason"}  # which have no order
    return tuple(field.name for field in model._meta.concrete_fields if field.name in names)


def is_record(model: type[models.Model]) -> bool:
    """Whether rows of the model have an identifier of their own."""
    return issubclass(model, Identified)


def part_links(model: type[models.Model]) -> tuple[PartLink, ...]:
    """The parts that belong to a row of `model` and go with it, if they, or theirs, are
    translated."""
    found = []
    for relation in model._meta.related_objects:
        part: Any = relation.related_model
        if (
            relation.one_to_many
            and issubclass(part, Part)
            and part.part_of == relation.field.name
            and (translated_fields(part) or part_links(part))
        ):
            found.append(PartLink(relation.get_accessor_name() or "", part, relation.field.name))
    return tuple(found)


def field_locations(record: Any) -> Iterator[FieldLocation]:
    """Every translated field of the record and of its parts, in their order; one query for each
    kind of part."""
    models.prefetch_related_objects([record], *_lookups(type(record)))
    return _places(record)


def _lookups(model: type[models.Model]) -> list[str]:
    found = []
    for link in part_links(model):
        below = _lookups(link.model)
        found += [link.accessor, *(f"{link.accessor}__{lookup}" for lookup in below)]
    return found


def _places(row: Any) -> Iterator[FieldLocation]:
    for name in translated_fields(type(row)):
        yield FieldLocation(row, name, f"{key_prefix(row)}{name}")
    for link in part_links(type(row)):
        for part in getattr(row, link.accessor).all():
            yield from _places(part)


def key_prefix(row: Any) -> str:
    """What the keys of the row's fields begin with; nothing for a record's own."""
    if is_record(type(row)):
        return ""
    link: Any = row._meta.get_field(row.part_of)
    return f"{link.remote_field.get_accessor_name()}.{row.pk}."
