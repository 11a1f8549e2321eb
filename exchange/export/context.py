"""What an export is told: the result that it writes out, and the frame around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Exportable(Protocol):
    """What a list, a search or a lightbox found.

    `count` records, `title` its heading in words, `address` its canonical absolute address.
    `records(kind)` yields the published records in order, each as its queryset's `with_export()`
    fetches them, a few hundred at a time; `kind` is the prefix of an identifier (`PH`, `TE`), or
    empty for all that were found.
    """

    @property
    def count(self) -> int: ...

    @property
    def title(self) -> str: ...

    @property
    def address(self) -> str: ...

    def records(self, kind: str = "") -> Iterator[Any]: ...


@dataclass(frozen=True)
class ExportContext:
    """The frame of one export. All addresses are absolute.

    `kind` is the one kind of record in it (`PH`, `TE`), or empty where there may be several.
    `identity` is what the permanent address of every record begins with; `origin` is scheme and
    host; `changed_at` is when the catalogue last changed.
    """

    title: str
    address: str
    count: int
    kind: str
    language: str
    museum: str
    origin: str
    identity: str
    made_at: datetime
    changed_at: datetime

    def permanent_address(self, record: Any) -> str:
        """The address of `record` in no language, which never changes."""
        return f"{self.identity}{record.identifier}"

    def absolute(self, path: str) -> str:
        """`path` of this museum with scheme and host."""
        return f"{self.origin}{path}"
