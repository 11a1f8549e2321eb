"""The run of an import: several threads validate files, and the main thread makes the records.

Each photograph has its own short changeset. Threads are enough to use every core, because libvips
and hashlib release the interpreter lock. Only the main thread uses the database.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from images.derivatives import DerivationError, missing_derivatives
from images.errors import InvalidImage, StorageUnavailable, storage_unavailable
from images.intake import InspectedImage, StagedImage, inspect_file, sha256_of
from photos.derivatives import derive_master
from photos.ingest import DuplicateFile, Ingest, collect_garbage
from photos.models import Collection, ImportBatch, ImportRow, Master, Photo
from photos.models.import_batch import RowStatus
from records.changes import changeset

from .columns import Draft
from .drafts import build_draft, clean_photo, draft_notes, remedies
from .errors import FILE, Problem, problem_from_file, problems_from_error
from .lookup import Finders
from .report import DUPLICATE, FAILED, NOTE, Report, Summary
from .rows import Row

#: Seconds between two changesets. SQLite has only one writer, and a curator may be waiting to save.
_PAUSE = 0.01


@dataclass(frozen=True)
class ImportPlan:
    """The options of an import. Without a batch it is a dry run, which writes nothing."""

    batch: ImportBatch | None
    workers: int
    collection: Collection | None = None
    user: Any = None

    @property
    def is_dry(self) -> bool:
        return self.batch is None


@dataclass(frozen=True)
class _Unchanged:
    """A file that was imported, or found to be a duplicate, in an earlier run."""

    earlier: ImportRow


@dataclass
class _PendingRow:
    """A row whose file is being validated in a thread."""

    row: Row
    draft: Draft
    problems: list[Problem]
    inspection: Future[InspectedImage | _Unchanged | InvalidImage | None]


def import_rows(
    rows: Iterable[Row],
    plan: ImportPlan,
    report: Report,
    advance: Callable[[], None] = lambda: None,
) -> Summary:
    """Import `rows`, and call `advance` after each of them.

    Files that an earlier run of the same batch imported are skipped; those that failed are tried
    again. Raises OSError when the disk is full or fails; photographs imported so far are kept.
    """
    return _ImportRun(plan, report, advance).run(rows)


class _ImportRun:
    """The state of one run: its options, its counts, and what its threads are working on."""

    def __init__(self, plan: ImportPlan, report: Report, advance: Callable[[], None]) -> None:
        self.plan, self.report, self.advance = plan, report, advance
        self.summary = Summary()
        self.finders = Finders()
        self.ingest: Ingest | None = None
        self.first_in_dry_run: dict[str, str] = {}
        self.deriving: deque[tuple[Row, str, Future[int]]] = deque()
        self.earlier: dict[str, ImportRow] = {}
        if plan.batch is not None:
            ended = plan.batch.rows.filter(status__in=[RowStatus.DONE, RowStatus.DUPLICATE])
            done = ended.select_related("photo__master")
            # Earlier versions stored names as the disk has them, on macOS not in NFC.
            self.earlier = {normalize("NFC", row.name): row for row in done}
            self.earlier |= {row.name: row for row in done}

    def run(self, rows: Iterable[Row]) -> Summary:
        waiting: deque[_PendingRow] = deque()
        with ExitStack() as stack:
            if not self.plan.is_dry:
                collect_garbage()
                self.ingest = stack.enter_context(Ingest())
            # Entered last, so that all threads have ended before the staged files are released.
            self.pool = stack.enter_context(ThreadPoolExecutor(self.plan.workers))
            try:
                for row in rows:
                    waiting.append(self._begin(row))
                    if len(waiting) > 2 * self.plan.workers:
                        self._finish(waiting.popleft())
                while waiting:
                    self._finish(waiting.popleft())
                self._collect_derivatives(0)
            except BaseException:
                self.pool.shutdown(wait=True, cancel_futures=True)
                raise
        return self.summary

    def _begin(self, row: Row) -> _PendingRow:
        draft, problems = build_draft(row, self.finders, self.plan.batch, self.plan.collection)
        problems = [*row.problems, *problems]
        return _PendingRow(row, draft, problems, self.pool.submit(self._inspect, row, not problems))

    def _inspect(
        self, row: Row, is_good: bool
    ) -> InspectedImage | _Unchanged | InvalidImage | None:
        """In a thread, do everything with the file that needs no database.

        Without problems in the row (`is_good`) the file is staged; otherwise it is only validated.
        Returns None for a row without a file.
        """
        if row.path is None:
            return None
        try:
            earlier = self.earlier.get(_key(row))
            if earlier is not None and sha256_of(row.path, row.name) == earlier.sha256:
                return _Unchanged(earlier)
            if self.ingest is None or not is_good:
                return inspect_file(row.path, row.name)
            return self.ingest.stage(row.path, row.name, derive=True)
        except InvalidImage as error:
            return error
        except StorageUnavailable:
            return storage_unavailable(row.name)

    def _finish(self, pending: _PendingRow) -> None:
        result = pending.inspection.result()
        if isinstance(result, _Unchanged):
            self._count_unchanged(pending.row, result.earlier)
        elif isinstance(result, InvalidImage) or result is None or pending.problems:
            problems = [problem_from_file(result)] if isinstance(result, InvalidImage) else []
            self._record_failure(pending.row, [*problems, *pending.problems])
        elif self.ingest is not None and isinstance(result, StagedImage):
            self._create_record(pending, result, self.ingest)
        else:
            self._finish_dry_run(pending, result)
        self._collect_derivatives(2 * self.plan.workers)

    def _create_record(self, pending: _PendingRow, result: StagedImage, ingest: Ingest) -> None:
        row, photo = pending.row, pending.draft.photo
        try:
            with changeset(user=self.plan.user, why=self._change_reason(row)):
                photo.master = ingest.commit(result, derive=False)
                clean_photo(photo)
                photo.save()
                pending.draft.save_parts()
                self._save_outcome(row, RowStatus.DONE, result.sha256, photo=photo)
        except DuplicateFile as duplicate:
            self._record_duplicate(
                row, problem_from_file(duplicate), result.sha256, duplicate.photo
            )
            return
        except ValidationError as error:
            self._record_failure(row, list(problems_from_error(error, row.cells, remedies())))
            return
        except StorageUnavailable:
            self._record_failure(row, [problem_from_file(storage_unavailable(row.name))])
            return
        except IntegrityError as error:
            reason = _("The database refuses the record (%(error)s).") % {"error": error}
            remedy = _("Import again: what it refers to may have changed meanwhile.")
            self._record_failure(row, [Problem("", "", reason, remedy)])
            return
        finally:
            ingest.discard(result)
        self._count_imported(pending, result, photo.identifier)
        self._derive(row, photo)
        time.sleep(_PAUSE)

    def _count_imported(self, pending: _PendingRow, result: InspectedImage, record: str) -> None:
        self.summary.imported += 1
        notes = [Problem(FILE, result.name, note) for note in result.facts.notes]
        for note in (*pending.row.notes, *notes, *draft_notes(pending.draft)):
            self.report.add(NOTE, pending.row, note, record)

    def _finish_dry_run(self, pending: _PendingRow, result: InspectedImage) -> None:
        """Count what an import of this row would have resulted in."""
        duplicate = Photo.objects.filter(master__sha256=result.sha256).first()
        first = self.first_in_dry_run.setdefault(result.sha256, pending.row.name)
        if duplicate is not None:
            self._record_duplicate(
                pending.row,
                problem_from_file(DuplicateFile(result.name, duplicate)),
                result.sha256,
                duplicate,
            )
        elif first != pending.row.name:
            reason = _("The file has the same bytes as %(file)s.") % {"file": first}
            self._record_duplicate(
                pending.row, Problem(FILE, result.name, reason), result.sha256, None
            )
        else:
            self._count_imported(pending, result, "")
            self.advance()

    def _count_unchanged(self, row: Row, earlier: ImportRow) -> None:
        self.summary.unchanged += 1
        photo = earlier.photo
        if photo is not None and photo.master is not None and earlier.status == RowStatus.DONE:
            master: Master = photo.master
            if missing_derivatives(master.sha256, master.width, master.height):
                self._derive(row, photo)
                return
        self.advance()

    def _record_duplicate(
        self, row: Row, problem: Problem, sha256: str, photo: Photo | None
    ) -> None:
        self.summary.duplicates += 1
        self.report.add(DUPLICATE, row, problem, photo.identifier if photo else "")
        if not self.plan.is_dry:
            with changeset(user=self.plan.user, why=self._change_reason(row)):
                self._save_outcome(row, RowStatus.DUPLICATE, sha256, str(problem), photo)
        self.advance()

    def _record_failure(self, row: Row, problems: list[Problem]) -> None:
        """Record the failure. The import row has no SHA-256, so it needs no staged file."""
        self.summary.failed += 1
        for problem in problems:
            self.report.add(FAILED, row, problem)
            self.summary.failures.append((row, problem))
        if not self.plan.is_dry:
            reason = "\n".join(str(problem) for problem in problems)
            with changeset(user=self.plan.user, why=self._change_reason(row)):
                self._save_outcome(row, RowStatus.FAILED, "", reason)
        self.advance()

    def _save_outcome(
        self, row: Row, status: RowStatus, sha256: str, reason: str = "", photo: Photo | None = None
    ) -> None:
        values = {"status": status, "sha256": sha256, "reason": reason, "photo": photo}
        ImportRow.objects.update_or_create(batch=self.plan.batch, name=_key(row), defaults=values)

    def _change_reason(self, row: Row) -> str:
        return _("Import %(batch)s: %(file)s") % {
            "batch": self.plan.batch.identifier if self.plan.batch else "",
            "file": row.name,
        }

    def _derive(self, row: Row, photo: Photo) -> None:
        assert photo.master is not None
        future = self.pool.submit(derive_master, photo.master)
        self.deriving.append((row, photo.identifier, future))

    def _collect_derivatives(self, limit: int) -> None:
        """Wait until at most `limit` photographs are waiting for their derivatives."""
        while len(self.deriving) > limit:
            row, record, future = self.deriving.popleft()
            try:
                future.result()
            except (DerivationError, StorageUnavailable) as error:
                reason = _("The web sizes could not be made (%(error)s).") % {"error": error}
                remedy = _("The record is in the museum. Run `manage.py derive_photos`.")
                problem = Problem(FILE, row.name, reason, remedy)
                self.report.add(NOTE, row, problem, record)
                self.summary.failures.append((row, problem))
            self.advance()


def _key(row: Row) -> str:
    """Return the name of a row in the batch: that of its file, cut to fit `ImportRow.name`."""
    return (row.name or _("row %(row)d") % {"row": row.number or 0})[-500:]
