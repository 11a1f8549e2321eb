"""The records that a Markdown text refers to, and the references that are invalid."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from markdown_it.token import Token

from identifiers.resolve import find_records, record_types

from .remembered import remembered
from .syntax import POSSIBLE_REFERENCE, parser

#: Opening brackets of one text. Each takes the parser some 20 µs, and records are validated while
#: nobody else can save; a long article of the founding exhibit has 90.
MAX_BRACKETS = 10_000

_expected: ContextVar[Set[str]] = ContextVar("expected_identifiers", default=frozenset())


@contextmanager
def allow_pending(identifiers: Set[str]) -> Iterator[None]:
    """Accept references to `identifiers` although these records do not exist yet.

    For records that the same changeset is about to create, e.g. those of a bag.
    """
    token = _expected.set(_expected.get() | identifiers)
    try:
        yield
    finally:
        _expected.reset(token)


@dataclass
class References:
    """Identifiers in the order of their first mention, by the kind of reference."""

    cited: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    #: The number of opening brackets, where they are too many for the text to be read.
    brackets: int = 0

    @property
    def all(self) -> list[str]:
        return list(dict.fromkeys([*self.cited, *self.linked, *self.embedded]))


def collect_references(tokens: list[Token]) -> References:
    """Return the references in a parsed text."""
    references = References()

    def walk(level: list[Token]) -> None:
        for token in level:
            if token.type == "citation":
                references.cited += [cited.identifier for cited in token.meta["cited"]]
            elif token.type == "record_link":
                references.linked.append(token.meta["identifier"])
            elif token.type == "embed":
                references.embedded.append(token.meta["identifier"])
            walk(token.children or [])

    walk(tokens)
    for name in ("cited", "linked", "embedded"):
        setattr(references, name, list(dict.fromkeys(getattr(references, name))))
    return references


def find_references(text: str) -> References:
    """Return the references in a Markdown text."""
    return collect_references(parser().parse(text))


@remembered
def _possible_references(text: str) -> References:
    """Return the references in a text; none, without parsing it, where it can have none.

    Of a text of more than MAX_BRACKETS opening brackets, only their number.
    """
    brackets = text.count("[")
    if brackets > MAX_BRACKETS:
        return References(brackets=brackets)
    return References() if POSSIBLE_REFERENCE.search(text) is None else find_references(text)


def reference_problems(text: str) -> list[str]:
    """Return a sentence for each reference to a missing record or to the wrong kind of record.

    A text of more than MAX_BRACKETS opening brackets is not read, and has one sentence.
    """
    references = _possible_references(text)
    if references.brackets:
        message = _("The text has %(number)d opening brackets, and may have %(most)d: part it.")
        return [message % {"number": references.brackets, "most": MAX_BRACKETS}]
    pending = _expected.get()
    to_find = [identifier for identifier in references.all if identifier not in pending]
    exists = pending | set(find_records(to_find))
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
