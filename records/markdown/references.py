"""Which records a text refers to, and which of them do not exist."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from markdown_it.token import Token

from identifiers.resolve import find_records, record_types

from .syntax import parser

_expected: ContextVar[Set[str]] = ContextVar("expected_identifiers", default=frozenset())


@contextmanager
def allow_pending(identifiers: Set[str]) -> Iterator[None]:
    """Accept references to records that the same act is about to create, such as a bag's."""
    token = _expected.set(_expected.get() | identifiers)
    try:
        yield
    finally:
        _expected.reset(token)


@dataclass
class References:
    """Identifiers in the order of their first mention, by the way they are referred to."""

    cited: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        return list(dict.fromkeys([*self.cited, *self.linked, *self.embedded]))


def collect_references(tokens: list[Token]) -> References:
    """The references in a parsed text."""
    found = References()

    def walk(level: list[Token]) -> None:
        for token in level:
            if token.type == "citation":
                found.cited += [cited.identifier for cited in token.meta["cited"]]
            elif token.type == "record_link":
                found.linked.append(token.meta["identifier"])
            elif token.type == "embed":
                found.embedded.append(token.meta["identifier"])
            walk(token.children or [])

    walk(tokens)
    for name in ("cited", "linked", "embedded"):
        setattr(found, name, list(dict.fromkeys(getattr(found, name))))
    return found


def find_references(text: str) -> References:
    """The references in a Markdown text."""
    return collect_references(parser().parse(text))


def reference_problems(text: str) -> list[str]:
    """A sentence for every reference that names no record, or the wrong kind of record."""
    if "[" not in text:
        return []  # every reference stands in brackets, and most texts have none
    references = find_references(text)
    known = _expected.get()
    asked = [identifier for identifier in references.all if identifier not in known]
    exists = known | set(find_records(asked))
    problems = [
        _("There is no record %(id)s: check the identifier.") % {"id": identifier}
        for identifier in references.all
        if identifier not in exists
    ]
    problems += [
        _("%(id)s is not a source: cite with [@SO-…], link with [[…]].") % {"id": identifier}
        for identifier in references.cited
        if not identifier.startswith("SO-") and identifier in exists
    ]
    problems += [
        _("%(id)s cannot be set into a text: only records with a page can.") % {"id": identifier}
        for identifier in references.embedded
        if identifier in exists and not record_types()[identifier[:2]].is_embeddable
    ]
    return problems
