"""The lightbox: a researcher's own set of records, in their own order, stored only in its URL.

There is no account and no cookie: `?id=PH-0001&id=TE-0003` can be saved, mailed and cited. The
form on the page changes the set with further parameters (`add`, `remove`, `up`, `down`, `clear`);
the view then redirects to the URL of the changed set.
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
from records.cards import cards_by_key
from records.models import State

#: The largest number of records in one set. 500 make a URL of 6 KB; some servers refuse 8 KB.
MAX_RECORDS = 500
#: Prefixes of the identifiers that a set can hold: photographs and testimonies.
ALLOWED_PREFIXES = ("PH", "TE")

#: Control characters are no part of an identifier, and PostgreSQL refuses NUL in a text.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_IDENTIFIER = re.compile(r"[A-Z]{2}-\d{4,9}(?!\d)")
_SPACED_IDENTIFIER = re.compile(r"\b([A-Za-z]{2})[ \u00a0]+(\d{1,9})\b")


@dataclass(frozen=True)
class Selection:
    """The identifiers in a URL, without repetitions, in the researcher's order.

    Text that is not an identifier is kept in its place, so that the page can name it.
    """

    names: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Return the set in `query` after the changes that its other parameters ask for."""
        if "clear" in query:
            return cls()
        typed = [_CONTROL.sub("", value).strip() for value in query.getlist("id")]
        for text in query.getlist("add"):
            typed += _identifiers_in(_CONTROL.sub(" ", text))
        names = list(dict.fromkeys(normalise_identifier(one) or one for one in typed if one))
        for removed in query.getlist("remove"):
            names = [name for name in names if name != removed]
        for moved in query.getlist("up"):
            _move(names, moved, -1)
        for moved in query.getlist("down"):
            _move(names, moved, 1)
        return cls(tuple(names))

    @property
    def query(self) -> str:
        """The query string of the set, without `?`."""
        query = QueryDict(mutable=True)
        query.setlist("id", list(self.names))
        return query.urlencode()

    @property
    def within_limit(self) -> tuple[str, ...]:
        """The first `MAX_RECORDS` names, which are all that a lightbox holds."""
        return self.names[:MAX_RECORDS]

    @property
    def overflow(self) -> Selection:
        """The names beyond `MAX_RECORDS`, as a set of their own."""
        return Selection(self.names[MAX_RECORDS:])

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The names within the limit that are identifiers of photographs or testimonies.

        The records need not be public, nor exist.
        """
        return tuple(
            name
            for name in self.within_limit
            if PATTERN.match(name) and name.startswith(ALLOWED_PREFIXES)
        )


def _move(names: list[str], name: str, by: int) -> None:
    if name not in names:
        return
    position = names.index(name)
    target = min(max(position + by, 0), len(names) - 1)
    names.insert(target, names.pop(position))


def _identifiers_in(text: str) -> Iterator[str]:
    """Yield the identifiers in typed or pasted text: a list, a table's column, URLs of pages.

    A token that is not a URL with an identifier is yielded as it is.
    """
    for token in re.split(r"[\s,;、，；]+", _SPACED_IDENTIFIER.sub(r"\1-\2", text)):
        identifiers = _IDENTIFIER.findall(token) if "/" in token else []
        yield from identifiers or [token]


@dataclass(frozen=True)
class NotShown:
    """A name in the URL for which the lightbox shows no record.

    `reason` is `unread` (not an identifier), `kind` (neither photograph nor testimony),
    `withdrawn` or `unknown` (not public). `record` is the withdrawn record, whose page gives the
    reason of its withdrawal.
    """

    name: str
    reason: str
    record: Any = None


class Lightbox:
    """A selection and the public records that it names.

    It is `Exportable` (`exchange.export`). `address` is its absolute URL.
    """

    def __init__(self, selection: Selection, address: str) -> None:
        self.selection, self.address = selection, address

    @property
    def title(self) -> str:
        """The heading in the active language, with the number of public records."""
        title = ngettext("Lightbox: %(count)d record", "Lightbox: %(count)d records", self.count)
        return title % {"count": self.count}

    @cached_property
    def public_names(self) -> tuple[str, ...]:
        """The identifiers of the published records, in the researcher's order."""
        records = self._records
        return tuple(
            name
            for name in self.selection.identifiers
            if name in records and records[name].is_published()
        )

    @property
    def comparison_selection(self) -> Selection | None:
        """Its first photographs, as many as the comparison page shows; None if it has none."""
        names = tuple(name for name in self.public_names if name.startswith("PH"))
        return Selection(names[:MOST_COMPARED]) if names else None

    @property
    def count(self) -> int:
        """The number of its public records."""
        return len(self.public_names)

    @property
    def kind(self) -> str:
        """`PH` or `TE` if all its public records are of that kind; "" if both, or none."""
        kinds = {name[:2] for name in self.public_names}
        return kinds.pop() if len(kinds) == 1 else ""

    def records(self, kind: str = "") -> Iterator[Any]:
        """Yield the published records of `kind` in order, with all that an export reads."""
        return published_records(name for name in self.public_names if name.startswith(kind))

    def cards(self) -> list[Any]:
        """Return the cards of the published records in order."""
        keys = {name: (name[:2], self._records[name].pk) for name in self.public_names}
        found = cards_by_key(dict(enumerate(keys.values())))
        return [found[number] for number in range(len(keys)) if number in found]

    def not_shown(self) -> list[NotShown]:
        """Return the names for which no record is shown, in order."""
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
