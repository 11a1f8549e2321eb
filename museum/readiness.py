"""Whether the museum can serve: a few records, the index and a few masters are really read.

`/readyz` is asked every few seconds, so that each check reads a bounded number of rows and bytes:
of every kind of record the oldest, the newest and one between them, chosen anew each time. A
damaged page of the database or a lost disk is thus seen soon, though not at once in a large museum;
`verify_fixity` and `rebuild_index --check` read everything.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from identifiers.resolve import record_types
from photos.models import Master
from search.index.terms import unpack_terms
from search.indexing import Indexer, indexers
from search.models import CatalogueVersion, Document, Posting

_log = logging.getLogger(__name__)

#: Bytes that are read of a master.
_BYTES = 65_536


@dataclass
class Readiness:
    """The catalogue version and the state of the index, and a sentence for each failed check.

    The sentences name no record: everybody may read them, and the record may be a draft. The log
    has the details.
    """

    catalogue: int | None = None
    index: str = "unknown"
    problems: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return not self.problems


class _Failed(Exception):
    """A check failed. The message is the reason, for everybody; `detail` is for the log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.detail = detail


def check_readiness() -> Readiness:
    """Read a few records, the index and a few masters. Never raises an error."""
    result = Readiness()
    checks: tuple[tuple[str, Callable[[Readiness], None]], ...] = (
        ("The database does not answer", _check_catalogue),
        ("A record cannot be read", _check_records),
        ("The index cannot be read", _check_index),
        ("A master cannot be read", _check_masters),
    )
    for failure, check in checks:
        try:
            check(result)
        except _Failed as failed:
            _log.error("Not ready. %s %s", failed, failed.detail)
            result.problems.append(str(failed))
        except Exception as error:  # whatever it is, pages fail too
            _log.exception("Not ready. %s.", failure)
            result.problems.append(f"{failure}: {type(error).__name__}.")
            if check is _check_catalogue:
                break
    return result


def _check_catalogue(result: Readiness) -> None:
    connection.ensure_connection()
    result.catalogue = CatalogueVersion.current_version()


def _check_records(result: Readiness) -> None:
    for model in record_types().values():
        for record in _sample(model):
            # Reading a row decodes all its columns; __str__ uses those that pages show.
            str(record)


def _check_index(result: Readiness) -> None:
    if not CatalogueVersion.index_is_current():
        result.index = "to be rebuilt"
        raise _Failed("The index is to be rebuilt: manage.py rebuild_index.")
    result.index = "behind"
    for indexer in indexers():
        for record in _sample(indexer.model):
            # Asked twice, because a curator may have published it between the two questions.
            if _is_behind(indexer, record) and _is_behind(indexer, record):
                raise _Failed(
                    "The index is behind the records: manage.py rebuild_index.", str(record)
                )
    result.index = "current"


def _is_behind(indexer: Indexer, record: Any) -> bool:
    """Return whether the index has a record that is not public, or lacks one that is.

    It lacks one too when the posting list of one of its terms is gone.
    """
    document = Document.objects.filter(kind=indexer.kind, record=record.pk).first()
    if document is None or not indexer.queryset().filter(pk=record.pk).exists():
        return (document is not None) or indexer.queryset().filter(pk=record.pk).exists()
    field_name, token = next(iter(unpack_terms(document.terms)), ("", ""))
    return not Posting.objects.filter(field=field_name, token=token).exists()


def _check_masters(result: Readiness) -> None:
    for master in _sample(Master):
        name = str(master.file.name)
        storage = master.file.storage
        try:
            with storage.open(name) as file:
                read = len(file.read(_BYTES))
            size = storage.size(name)
        except OSError as error:
            reason = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
            raise _Failed(f"The file of a master {reason}.", f"{name}: {error}") from error
        if size != master.size or read != min(size, _BYTES):
            raise _Failed(
                "The file of a master is not as long as what came in.",
                f"{name}: {size} bytes instead of {master.size}",
            )


def _sample(model: type[models.Model]) -> Iterator[Any]:
    """Yield the oldest and the newest row of a table, and one between them chosen at random."""
    rows: Any = model._base_manager.order_by("pk")
    first, last = rows.first(), rows.last()
    if first is None:
        return
    yield first
    if last.pk != first.pk:
        yield last
        # No secret is made with it: any row will do.
        yield rows.filter(pk__gte=random.randint(first.pk, last.pk)).first()
