"""Readers of what a record links to: people in their roles, and other public records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exchange.export.context import ExportContext
from exchange.export.field import TESTIMONY, Value, heading_of, public_or_none
from photos.models.people import Certainty, PhotoRole


def public_people_links(record: Any, role: str) -> list[Any]:
    """The links of a photograph to public people in `role`."""
    return [
        link
        for link in record.people_links.all()
        if link.role == role and public_or_none(link.person)
    ]


def identifiers_in_role(role: str) -> Callable[[Any, ExportContext], Value]:
    def read(record: Any, scope: ExportContext) -> Value:
        return tuple(
            link.person.identifier
            if link.certainty == Certainty.CERTAIN
            else f"{link.person.identifier} ({link.certainty})"
            for link in public_people_links(record, role)
        )

    return read


def names_in_role(role: str) -> Callable[[Any, ExportContext], Value]:
    return lambda record, scope: tuple(
        heading_of(link.person) for link in public_people_links(record, role)
    )


def mentioned_identifiers(record: Any, scope: ExportContext) -> Value:
    if record.identifier.startswith(TESTIMONY):
        return tuple(
            person.identifier for person in record.mentions.all() if public_or_none(person)
        )
    return identifiers_in_role(PhotoRole.MENTIONED)(record, scope)


def mentioned_names(record: Any, scope: ExportContext) -> Value:
    if record.identifier.startswith(TESTIMONY):
        return tuple(
            heading_of(person) for person in record.mentions.all() if public_or_none(person)
        )
    return names_in_role(PhotoRole.MENTIONED)(record, scope)


def linked_identifier(name: str) -> Callable[[Any, ExportContext], Value]:
    """A reader of the identifier of the public record that `name` links to."""

    def read(record: Any, scope: ExportContext) -> Value:
        target = public_or_none(getattr(record, name))
        return target.identifier if target is not None else None

    return read


def linked_heading(name: str) -> Callable[[Any, ExportContext], Value]:
    """A reader of the heading of the public record that `name` links to."""

    def read(record: Any, scope: ExportContext) -> Value:
        target = public_or_none(getattr(record, name))
        return heading_of(target) if target is not None else None

    return read
