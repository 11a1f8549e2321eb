"""How far the job of a sheet has come: shown on its page, and the worker's claim kept alive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exchange.models import SheetImport, SheetRow
from jobs.queue import JobError, extend_lease

#: Rows that are read from the database at a time: memory does not grow with the sheet.
BATCH_SIZE = 200
#: Seconds between two writes of the progress.
_INTERVAL = 1.0


class Progress:
    """Counts the rows that a job has done, and extends the claim on it.

    `total` is the number of rows, and `done` that of the rows done before, by a worker that died.
    `begins_anew` says that such a job is not continued but done from its first row: then no worker
    gets further than the one before, and after a few deaths the sheet is taken for their cause.
    """

    def __init__(
        self, sheet: SheetImport, total: int, done: int = 0, *, begins_anew: bool = False
    ) -> None:
        self.sheet, self.done, self.total = sheet, done, total
        self.begins_anew = begins_anew
        self._written = 0.0
        #: What was done when it was written down last, perhaps by a worker that died since.
        self._noted = sheet.rows_done
        self.write()

    def add(self, rows: int = 1) -> None:
        """Count `rows`. Raises JobError when another worker has taken the job over."""
        self.done += rows
        if time.monotonic() - self._written >= _INTERVAL:
            self.write()

    def write(self) -> None:
        """Store the progress. Raises JobError when another worker has taken the job over."""
        self._written = time.monotonic()
        has_got_further = self.done > self._noted and not self.begins_anew
        if self.sheet.claim and not extend_lease(self.sheet, has_got_further=has_got_further):
            raise JobError(_("Another worker has taken this over."))
        self._noted = self.done
        SheetImport.objects.filter(pk=self.sheet.pk).update(
            rows_done=self.done, rows_total=self.total
        )


def in_batches(rows: QuerySet[Any], *, backwards: bool = False) -> Iterator[list[SheetRow]]:
    """Yield the rows of a sheet by their numbers, some at a time, also while they are changed."""
    order, beyond = ("-number", "number__lt") if backwards else ("number", "number__gt")
    batch = list(rows.order_by(order)[:BATCH_SIZE])
    while batch:
        yield batch
        batch = list(rows.filter(**{beyond: batch[-1].number}).order_by(order)[:BATCH_SIZE])
