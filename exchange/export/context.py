"""What an export writes out (`Exportable`), and the data that all its records share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Exportable(Protocol):
    """The results of a list, a search or a lightbox, ready to be exported.

    `count` is the number of records, `title` the heading in words, `address` the canonical
    absolute URL of the list. `records(kind)` yields the published records in order, each as its
    queryset's `with_export()` fetches it, a few hundred at a time; `kind` is the prefix of
    identifiers (`PH`, `TE`), or "" for all records.
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
    """The data that all records of one export share. All URLs are absolute.

    `kind` is the kind of all its records (`PH`, `TE`), or "" where there may be several kinds.
    `identity` is the start of every record's permanent URL, `origin` the scheme and host.
    `made_at` is the time of the export, `changed_at` the catalogue's last change.
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
        """Return the permanent URL of `record`, which has no language and never changes."""
        return f"{self.identity}{record.identifier}"

    def absolute(self, path: str) -> str:
        """Return `path` with scheme and host."""
        return f"{self.origin}{path}"
