"""A few records, the index and a few masters are really read.

`/readyz` is asked every few seconds, so that each check reads a bounded number of rows and bytes:
of every kind of record the oldest, the newest and one between them, chosen anew each time. A
damaged page of the database or a lost disk is thus seen soon, though not at once in a large museum;
`verify_fixity` and `rebuild_index --check` read everything.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from django.db import connection, models

from identifiers.resolve import record_types
from operations.health.state import Failed, State
from photos.models import Master
from search.index.terms import unpack_terms
from search.indexing import Indexer, indexers
from search.models import CatalogueVersion, Document, Posting

#: Bytes that are read of a master.
_BYTES = 65_536


def check_catalogue(state: State) -> None:
    """Read the catalogue version. Raises whatever the database raises."""
    connection.ensure_connection()
    state.catalogue = CatalogueVersion.current_version()


def check_records(state: State) -> None:
    for model in record_types().values():
        for record in _sample(model):
            # Reading a row decodes all its columns; __str__ uses those that pages show.
            str(record)


def check_index(state: State) -> None:
    if not CatalogueVersion.index_is_current():
        state.index = "to be rebuilt"
        raise Failed("The index is to be rebuilt: manage.py rebuild_index.")
    state.index = "behind"
    for indexer in indexers():
        for record in _sample(indexer.model):
            # Asked twice, because a curator may have published it between the two questions.
            if _is_behind(indexer, record) and _is_behind(indexer, record):
                raise Failed(
                    "The index is behind the records: manage.py rebuild_index.", str(record)
                )
    state.index = "current"


def _is_behind(indexer: Indexer, record: Any) -> bool:
    """Return whether the index has a record that is not public, or lacks one that is.

    It lacks one too when the posting list of one of its terms is gone.
    """
    document = Document.objects.filter(kind=indexer.kind, record=record.pk).first()
    if document is None or not indexer.queryset().filter(pk=record.pk).exists():
        return (document is not None) or indexer.queryset().filter(pk=record.pk).exists()
    field_name, token = next(iter(unpack_terms(document.terms)), ("", ""))
    return not Posting.objects.filter(field=field_name, token=token).exists()


def check_masters(state: State) -> None:
    for master in _sample(Master):
        name = str(master.file.name)
        storage = master.file.storage
        try:
            with storage.open(name) as file:
                read = len(file.read(_BYTES))
            size = storage.size(name)
        except OSError as error:
            reason = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
            raise Failed(f"The file of a master {reason}.", f"{name}: {error}") from error
        if size != master.size or read != min(size, _BYTES):
            raise Failed(
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
