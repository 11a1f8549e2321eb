"""`read` functions of fields that are links: people in their roles, and other public records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exchange.export.context import ExportContext
from exchange.export.field import TESTIMONY, Value, heading_of, public_or_none
from photos.models.people import Certainty, PhotoRole


def public_people_links(record: Any, role: str) -> list[Any]:
    """Return the links of a photograph to published people in `role`."""
    return [
        link
        for link in record.people_links.all()
        if link.role == role and public_or_none(link.person)
    ]


def identifiers_in_role(role: str) -> Callable[[Any, ExportContext], Value]:
    """Return a `read` function for the identifiers of the people in `role`.

    An identifier is followed by its certainty in brackets unless that is `certain`.
    """

    def read(record: Any, context: ExportContext) -> Value:
        return tuple(
            link.person.identifier
            if link.certainty == Certainty.CERTAIN
            else f"{link.person.identifier} ({link.certainty})"
            for link in public_people_links(record, role)
        )

    return read


def names_in_role(role: str) -> Callable[[Any, ExportContext], Value]:
    """Return a `read` function for the names of the people in `role`."""
    return lambda record, context: tuple(
        heading_of(link.person) for link in public_people_links(record, role)
    )


def mentioned_identifiers(record: Any, context: ExportContext) -> Value:
    """Read the identifiers of the public people that a photograph or testimony mentions."""
    if record.identifier.startswith(TESTIMONY):
        return tuple(
            person.identifier for person in record.mentions.all() if public_or_none(person)
        )
    return identifiers_in_role(PhotoRole.MENTIONED)(record, context)


def mentioned_names(record: Any, context: ExportContext) -> Value:
    """Read the names of the public people that a photograph or testimony mentions."""
    if record.identifier.startswith(TESTIMONY):
        return tuple(
            heading_of(person) for person in record.mentions.all() if public_or_none(person)
        )
    return names_in_role(PhotoRole.MENTIONED)(record, context)


def linked_identifier(name: str) -> Callable[[Any, ExportContext], Value]:
    """Return a `read` function for the identifier of the public record that `name` links to."""

    def read(record: Any, context: ExportContext) -> Value:
        target = public_or_none(getattr(record, name))
        return target.identifier if target is not None else None

    return read


def linked_heading(name: str) -> Callable[[Any, ExportContext], Value]:
    """Return a `read` function for the heading of the public record that `name` links to."""

    def read(record: Any, context: ExportContext) -> Value:
        target = public_or_none(getattr(record, name))
        return heading_of(target) if target is not None else None

    return read
