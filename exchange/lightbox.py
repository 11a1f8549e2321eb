"""A lightbox: a researcher's own set of records, in their own order. Its address is all there is.

No account, no cookie: `?id=PH-0001&id=TE-0003` can be kept, mailed and cited. The form of the page
asks for changes with further parameters (`add`, `remove`, `up`, `down`, `clear`), which a redirect
turns into the address of the changed set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import ngettext

from exchange.export.records import published_records
from identifiers.models import PATTERN, normalise_identifier
from identifiers.resolve import find_records
from photos.compare import MAX_PHOTOS as MOST_COMPARED
from records.models import State

#: Records in one set. 500 make an address of 6 KB; some servers refuse more than 8.
MAX_RECORDS = 500
#: What a set can hold.
ALLOWED_PREFIXES = ("PH", "TE")

#: No part of a name, and PostgreSQL refuses NUL in a text.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_IDENTIFIER = re.compile(r"[A-Z]{2}-\d{4,9}(?!\d)")
_SPACED_IDENTIFIER = re.compile(r"\b([A-Za-z]{2})[ \u00a0]+(\d{1,9})\b")


@dataclass(frozen=True)
class Selection:
    """What an address asks for: identifiers, each once, in the researcher's order.

    What is not an identifier stays where it was typed, so that the page can name it.
    """

    names: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """The set of an address, with the change that it asks for."""
        if "clear" in query:
            return cls()
        typed = [_CONTROL.sub("", value).strip() for value in query.getlist("id")]
        for text in query.getlist("add"):
            typed += _identifiers_in(_CONTROL.sub(" ", text))
        names = list(dict.fromkeys(normalise_identifier(one) or one for one in typed if one))
        for taken in query.getlist("remove"):
            names = [name for name in names if name != taken]
        for moved in query.getlist("up"):
            _move(names, moved, -1)
        for moved in query.getlist("down"):
            _move(names, moved, 1)
        return cls(tuple(names))

    @property
    def query(self) -> str:
        """The query string of the set, without "?"."""
        query = QueryDict(mutable=True)
        query.setlist("id", list(self.names))
        return query.urlencode()

    @property
    def within_limit(self) -> tuple[str, ...]:
        """What the lightbox holds: the first `MAX_RECORDS` names."""
        return self.names[:MAX_RECORDS]

    @property
    def overflow(self) -> Selection:
        """What does not find room, as a set of its own."""
        return Selection(self.names[MAX_RECORDS:])

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Those kept that name a photograph or a testimony, public or not."""
        return tuple(
            name
            for name in self.within_limit
            if PATTERN.match(name) and name.startswith(ALLOWED_PREFIXES)
        )


def _move(names: list[str], name: str, by: int) -> None:
    if name not in names:
        return
    here = names.index(name)
    there = min(max(here + by, 0), len(names) - 1)
    names.insert(there, names.pop(here))


def _identifiers_in(text: str) -> Iterator[str]:
    """The identifiers in what was typed or pasted: a list, a table's column, addresses of pages."""
    for token in re.split(r"[\s,;、，；]+", _SPACED_IDENTIFIER.sub(r"\1-\2", text)):
        found = _IDENTIFIER.findall(token) if "/" in token else []
        yield from found or [token]


@dataclass(frozen=True)
class NotShown:
    """A name that the lightbox cannot show: no identifier, of another kind, not public, withdrawn.

    `record` is the withdrawn one, whose page says why.
    """

    name: str
    reason: str
    record: Any = None


class Lightbox:
    """A selection and the public records that it names: a result, to be exported like any other."""

    def __init__(self, selection: Selection, address: str) -> None:
        self.selection, self.address = selection, address

    @property
    def title(self) -> str:
        """Its heading in the active language, with the number of its public records."""
        title = ngettext("Lightbox: %(count)d record", "Lightbox: %(count)d records", self.count)
        return title % {"count": self.count}

    @cached_property
    def public_names(self) -> tuple[str, ...]:
        """The names of the published records, in the researcher's order."""
        found = self._records
        return tuple(
            name
            for name in self.selection.identifiers
            if name in found and found[name].is_published()
        )

    @property
    def comparison_selection(self) -> Selection | None:
        """Its first photographs, as many as stand beside each other in a comparison."""
        names = tuple(name for name in self.public_names if name.startswith("PH"))
        return Selection(names[:MOST_COMPARED]) if names else None

    @property
    def count(self) -> int:
        return len(self.public_names)

    @property
    def kind(self) -> str:
        """The one kind of record in it; empty where there are two, or none."""
        kinds = {name[:2] for name in self.public_names}
        return kinds.pop() if len(kinds) == 1 else ""

    def records(self, kind: str = "") -> Iterator[Any]:
        """The published records in order, with all that an export reads."""
        return published_records(name for name in self.public_names if name.startswith(kind))

    def cards(self) -> list[Any]:
        """The published records in order, with what their cards read."""
        found: dict[str, Any] = {}
        for model in {type(self._records[name]) for name in self.public_names}:
            names = [name for name in self.public_names if isinstance(self._records[name], model)]
            records = model._default_manager.published().with_card().filter(identifier__in=names)
            found |= {record.identifier: record for record in records}
        return [found[name] for name in self.public_names if name in found]

    def not_shown(self) -> list[NotShown]:
        """What was asked for and is not shown, in order."""
        shown = set(self.public_names)
        return [self._not_shown(name) for name in self.selection.within_limit if name not in shown]

    @cached_property
    def _records(self) -> dict[str, Any]:
        return find_records(list(self.selection.identifiers))

    def _not_shown(self, name: str) -> NotShown:
        if not PATTERN.match(name):
            return NotShown(name, "unread")
        if not name.startswith(ALLOWED_PREFIXES):
            return NotShown(name, "kind")
        record = self._records.get(name)
        if record is not None and record.state == State.WITHDRAWN:
            return NotShown(name, "withdrawn", record)
        return NotShown(name, "unknown")
