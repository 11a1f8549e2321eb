"""The translated fields of a record and of its parts."""

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
    #: The key under which its translation state is stored: `title`, `regions.12.description`.
    key: str

    def text(self, language: str) -> str:
        """Return the text of the field in `language`; empty when there is none."""
        return getattr(self.owner, f"{self.name}_{language}") or ""

    @property
    def label(self) -> str:
        """The label of the field; for a field of a part, with the name and number of the part."""
        label = str(capfirst(self.owner._meta.get_field(self.name).verbose_name))
        if self.key == self.name:
            return label
        part = str(capfirst(self.owner._meta.verbose_name))
        number = getattr(self.owner, "order", None)
        return f"{part} {number}: {label}" if number is not None else f"{part}: {label}"


@dataclass(frozen=True)
class PartLink:
    """The relation from a record, or a part of it, to its parts of one model."""

    accessor: str
    model: type[models.Model]
    #: The foreign key of the part.
    name: str


def translated_fields(model: type[Any]) -> tuple[str, ...]:
    """Return the names of the translated fields of `model`, in the order of the model.

    The public wording of a withdrawal is not among them: translators do not work on it.
    """
    try:
        options = translator.get_options_for_model(model)
    except NotRegistered:
        return ()
    names = set(options.get_field_names()) - {"withdrawal_reason"}  # a set, without order
    return tuple(field.name for field in model._meta.concrete_fields if field.name in names)


def is_record(model: type[models.Model]) -> bool:
    """Return whether rows of `model` have an identifier of their own."""
    return issubclass(model, Identified)


def part_links(model: type[models.Model]) -> tuple[PartLink, ...]:
    """Return the relations from `model` to its parts that have translated fields, at any depth."""
    links = []
    for relation in model._meta.related_objects:
        part: Any = relation.related_model
        if (
            relation.one_to_many
            and issubclass(part, Part)
            and part.part_of == relation.field.name
            and (translated_fields(part) or part_links(part))
        ):
            links.append(PartLink(relation.get_accessor_name() or "", part, relation.field.name))
    return tuple(links)


def field_locations(record: Any) -> Iterator[FieldLocation]:
    """Yield every translated field of a record and of its parts, in their order.

    Makes one query for each model of parts.
    """
    models.prefetch_related_objects([record], *_lookups(type(record)))
    return _locations(record)


def _lookups(model: type[models.Model]) -> list[str]:
    """Return the lookups for `prefetch_related` of all parts of a row of `model`."""
    lookups = []
    for link in part_links(model):
        below = _lookups(link.model)
        lookups += [link.accessor, *(f"{link.accessor}__{lookup}" for lookup in below)]
    return lookups


def _locations(row: Any) -> Iterator[FieldLocation]:
    for name in translated_fields(type(row)):
        yield FieldLocation(row, name, f"{key_prefix(row)}{name}")
    for link in part_links(type(row)):
        for part in getattr(row, link.accessor).all():
            yield from _locations(part)


def key_prefix(row: Any) -> str:
    """Return the prefix of the keys of the fields of `row`: `regions.12.`; empty for a record."""
    if is_record(type(row)):
        return ""
    link: Any = row._meta.get_field(row.part_of)
    return f"{link.remote_field.get_accessor_name()}.{row.pk}."
