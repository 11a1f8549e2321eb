"""Doing a sheet that was shown: all of it or none, or every row that can be."""

from __future__ import annotations

import time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.models import RowAction, RowOutcome, SheetImport, SheetMode, SheetRow, SheetStatus
from jobs.queue import JobError

from .apply_rows import RowApplier, because_of
from .rules import KINDS
from .undo import PAUSE, revert_rows

#: Rows that are done in one transaction: some 4 s, during which nobody else can save on SQLite.
#: More are done one by one, and taken back one by one if one of them is refused.
MOST_AT_ONCE = 100


def apply_sheet(sheet: SheetImport) -> str:
    """Do what the rows of `sheet` say. Raises jobs.Undoable when all of it is refused.

    What was done before a worker died is not done again; if a row was refused before, the next
    worker goes on taking back.
    """
    rows = list(sheet.rows.exclude(action=RowAction.WRONG).filter(outcome=RowOutcome.NONE))
    applier = RowApplier(sheet, KINDS[sheet.kind], rows)
    if sheet.mode == SheetMode.EACH:
        for row in rows:
            applier.one(row)
            time.sleep(PAUSE)
        return SheetStatus.DONE
    if sheet.rows.filter(action=RowAction.WRONG).exists():
        raise JobError(
            _("Some rows are wrong: correct the sheet, or choose every row that can be.")
        )
    is_begun = sheet.rows.exclude(outcome=RowOutcome.NONE).exists()
    if len(rows) <= MOST_AT_ONCE and not is_begun:
        applier.all_at_once(rows)
    else:
        _all_one_by_one(sheet, applier, rows)
    return SheetStatus.DONE


def _all_one_by_one(sheet: SheetImport, applier: RowApplier, rows: list[SheetRow]) -> None:
    """Each row in a transaction of its own; at the first that is refused all are taken back."""
    refused = sheet.rows.filter(outcome=RowOutcome.REFUSED).first()
    for row in rows if refused is None else ():
        if not applier.one(row):
            refused = row
            break
        time.sleep(PAUSE)
    if refused is None:
        return
    left = revert_rows(sheet)
    reason = because_of(refused, refused.reason)
    if left:
        words = ngettext(
            "But %d row could not be taken back: it says why below.",
            "But %d rows could not be taken back: each says why below.",
            left,
        )
        reason += " " + words % left
    raise JobError(reason)
