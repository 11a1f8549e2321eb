"""How the documents of each kind of record are made, for code that handles every kind.

Embeds in texts, lists of backlinks and cards in lists handle every kind of record without importing
its app. Each app registers its kinds in `AppConfig.ready` (see records.documents). This module
imports nothing, so that texts can be rendered with documents, and documents made with texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

#: Returns documents of the rows with these primary keys, by primary key. A key without a row is
#: absent. Whether the rows are published is not asked.
Build = Callable[[Iterable[int]], dict[int, Any]]


@dataclass(frozen=True)
class Kind:
    """How the documents of one kind are made.

    `cards` are for lists, `lines` for sentences and lists of names. Every card and line has
    `identifier`, `path`, `headline` and `is_published`. `page` returns all that the page of one
    record shows, and raises KeyError for a key without a row; None where the page is made from the
    model.
    """

    cards: Build
    lines: Build
    page: Callable[[int], Any] | None = None


_kinds: dict[str, Kind] = {}


def register(prefix: str, kind: Kind) -> None:
    """Register how documents of the records are made whose identifiers begin with `prefix`."""
    _kinds[prefix] = kind


def kind_of(prefix: str) -> Kind | None:
    """Return what is registered for a prefix, or None: not every identifier has a page."""
    return _kinds.get(prefix)
