"""Doing a sheet that was shown: all of it or none, or every row that can be."""

from __future__ import annotations

import time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.models import RowAction, RowOutcome, SheetImport, SheetMode, SheetRow, SheetStatus
from jobs.queue import JobError

from .apply_rows import RowApplier, refusal_message
from .rules import KINDS
from .undo import PAUSE_SECONDS, revert_rows

#: Rows that are done in one transaction: some 4 s, during which nobody else can save on SQLite.
#: More are done one by one, and taken back one by one if one of them is refused.
MAX_ROWS_PER_TRANSACTION = 100


def apply_sheet(sheet: SheetImport) -> str:
    """Do what the rows of `sheet` say. Raises jobs.Undoable when all of it is refused.

    What was done before a worker died is not done again; if a row was refused before, the next
    worker goes on taking back.
    """
    rows = list(sheet.rows.exclude(action=RowAction.WRONG).filter(outcome=RowOutcome.NONE))
    applier = RowApplier(sheet, KINDS[sheet.kind], rows)
    if sheet.mode == SheetMode.EACH:
        for row in rows:
            applier.apply_row(row)
            time.sleep(PAUSE_SECONDS)
        return SheetStatus.DONE
    if sheet.rows.filter(action=RowAction.WRONG).exists():
        raise JobError(
            _("Some rows are wrong: correct the sheet, or choose every row that can be.")
        )
    is_begun = sheet.rows.exclude(outcome=RowOutcome.NONE).exists()
    if len(rows) <= MAX_ROWS_PER_TRANSACTION and not is_begun:
        applier.apply_all(rows)
    else:
        _apply_each_or_revert(sheet, applier, rows)
    return SheetStatus.DONE


def _apply_each_or_revert(sheet: SheetImport, applier: RowApplier, rows: list[SheetRow]) -> None:
    """Each row in a transaction of its own; at the first that is refused all are taken back."""
    refused = sheet.rows.filter(outcome=RowOutcome.REFUSED).first()
    for row in rows if refused is None else ():
        if not applier.apply_row(row):
            refused = row
            break
        time.sleep(PAUSE_SECONDS)
    if refused is None:
        return
    left = revert_rows(sheet)
    reason = refusal_message(refused, refused.reason)
    if left:
        words = ngettext(
            "But %d row could not be taken back: it says why below.",
            "But %d rows could not be taken back: each says why below.",
            left,
        )
        reason += " " + words % left
    raise JobError(reason)
