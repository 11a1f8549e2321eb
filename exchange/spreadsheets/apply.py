"""Applying a previewed sheet: all rows or none, or every row that can be applied."""

from __future__ import annotations

import time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.models import (
    AlikeChoice,
    RowAction,
    RowOutcome,
    SheetImport,
    SheetMode,
    SheetRow,
    SheetStatus,
)
from jobs.queue import JobError

from .apply_rows import RowApplier, refusal_message
from .likeness import NewRecords
from .progress import Progress, in_batches
from .rules import KINDS
from .undo import PAUSE_SECONDS, revert_rows

#: Rows that are applied in one transaction. It takes some 4 s, during which nobody else can save
#: on SQLite. More rows are applied one by one, and reverted one by one if any of them is refused.
MAX_ROWS_PER_TRANSACTION = 100
#: What the preview says of rows that are not applied.
NOT_APPLIED = (RowAction.WRONG, RowAction.ALIKE)


def apply_sheet(sheet: SheetImport) -> str:
    """Apply the rows of `sheet` in its mode; return the status it then has.

    Raises JobError when the whole sheet is refused. If a worker died halfway, the next one does
    not apply rows again that were applied, and continues to revert if a row had been refused.
    """
    if is_undecided(sheet):
        raise JobError(_("Say first what is to become of the rows that look like others."))
    if sheet.mode == SheetMode.ALL and sheet.rows.filter(action=RowAction.WRONG).exists():
        raise JobError(
            _("Some rows are wrong: correct the sheet, or choose every row that can be.")
        )
    waiting = sheet.rows.exclude(action__in=NOT_APPLIED).filter(outcome=RowOutcome.NONE)
    total, remaining = sheet.rows.exclude(action__in=NOT_APPLIED).count(), waiting.count()
    progress = Progress(sheet, total, total - remaining)
    new_records = _new_records(sheet)
    is_begun = sheet.rows.exclude(outcome=RowOutcome.NONE).exists()
    table = KINDS[sheet.kind]
    if sheet.mode == SheetMode.ALL and remaining <= MAX_ROWS_PER_TRANSACTION and not is_begun:
        rows = list(waiting)
        RowApplier(sheet, table, rows, new_records).apply_all(rows)
    else:
        refused = None
        if sheet.mode == SheetMode.ALL:
            refused = sheet.rows.filter(outcome=RowOutcome.REFUSED).first()
        for rows in () if refused else in_batches(waiting):
            applier = RowApplier(sheet, table, rows, new_records)
            refused = _apply_each(sheet, applier, rows, progress)
            if refused:
                break
        if refused:
            _revert_all(sheet, refused)
    progress.done = total
    progress.write()
    return SheetStatus.DONE


def is_undecided(sheet: SheetImport) -> bool:
    """Return whether rows look like records that exist, and nobody has said what to do."""
    return (
        sheet.alike == AlikeChoice.UNDECIDED and sheet.rows.filter(action=RowAction.ALIKE).exists()
    )


def _new_records(sheet: SheetImport) -> NewRecords | None:
    """Return what others made since the preview, with which new rows are compared."""
    table = KINDS[sheet.kind]
    if not table.is_record or "newest" not in sheet.mapping:
        return None
    applied = sheet.rows.filter(outcome=RowOutcome.APPLIED).values_list("record", flat=True)
    own = {key for key in applied if key is not None}
    return NewRecords(table, sheet.match_by, sheet.mapping["newest"], own)


def _apply_each(
    sheet: SheetImport, applier: RowApplier, rows: list[SheetRow], progress: Progress
) -> SheetRow | None:
    """Apply each row in a transaction of its own.

    Return the first row that is refused if all rows or none are to be applied, else None.
    """
    for row in rows:
        is_applied = applier.apply_row(row)
        progress.add()
        if not is_applied and sheet.mode == SheetMode.ALL:
            return row
        time.sleep(PAUSE_SECONDS)
    return None


def _revert_all(sheet: SheetImport, refused: SheetRow) -> None:
    """Revert the rows that were applied, because of one that was refused. Raises JobError."""
    not_reverted = revert_rows(sheet)
    reason = refusal_message(refused, refused.reason)
    if not_reverted:
        message = ngettext(
            "But %d row could not be taken back: it says why below.",
            "But %d rows could not be taken back: each says why below.",
            not_reverted,
        )
        reason += " " + message % not_reverted
    raise JobError(reason)
