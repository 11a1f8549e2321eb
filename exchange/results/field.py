"""A field of an export: its name, what it means, and how it is read off a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

import languages
from catalog.templatetags.museum import shown_text
from exchange.results.scope import Scope

Value = str | int | bool | tuple[str, ...] | tuple[int, ...] | None

#: Prefixes of the kinds of record that have fields of their own.
PHOTOGRAPH, TESTIMONY = "PH", "TE"


@dataclass(frozen=True)
class Field:
    """One value of a record.

    `read` takes the record and the scope; None, an empty text or an empty tuple mean that it is
    not known. `term` is the Dublin Core term that it answers to, if there is one. `kinds` are the
    prefixes of the records that have it; empty: every record.
    """

    name: str
    label: str | Promise
    description: str | Promise
    read: Callable[[Any, Scope], Value]
    term: str = ""
    kinds: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return (self.name,)

    def concerns(self, kind: str) -> bool:
        """Whether records of `kind` have it; `kind` empty: whether any have."""
        return not kind or not self.kinds or kind in self.kinds

    def values(self, record: Any, scope: Scope) -> tuple[Value, ...]:
        """The values of its columns for a `record` that it concerns, in the order of `names`."""
        return (self.read(record, scope),)


@dataclass(frozen=True)
class Translated(Field):
    """A text that the museum keeps in three languages: one column a language, none filled in."""

    read: Callable[[Any, Scope], Value] = lambda record, scope: None

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{self.name}_{language}" for language in languages.codes())

    def values(self, record: Any, scope: Scope) -> tuple[Value, ...]:
        return tuple(getattr(record, name, None) or None for name in self.names)


@dataclass(frozen=True)
class TranslatedTitle(Translated):
    """The title in three languages, whatever the kind of record calls it."""

    def values(self, record: Any, scope: Scope) -> tuple[Value, ...]:
        own = "title" if hasattr(record, "title") else "name"
        return tuple(
            getattr(record, f"{own}_{language}", None) or None for language in languages.codes()
        )


def attribute(name: str) -> Callable[[Any, Scope], Value]:
    """A reader of a plain attribute."""
    return lambda record, scope: getattr(record, name, None)


def name_of(record: Any) -> str:
    """The heading of `record` in the language of the export, else in one that it has."""
    return str(record.headline or shown_text(record, "title")[0] or shown_text(record, "name")[0])


def public(record: Any) -> Any | None:
    """`record` where it is public, else None: an export names nothing that is not."""
    return record if record is not None and record.is_published() else None
