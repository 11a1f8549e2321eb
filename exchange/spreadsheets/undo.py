"""Undoing a whole sheet: every applied row is reverted unless its record was edited since."""

from __future__ import annotations

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from exchange.models import RowAction, RowOutcome, SheetImport, SheetRow, SheetStatus
from records.changes import ChangeSet, changeset
from records.columns import Labels, Links
from records.locking import locked_by_key
from records.models import Term
from records.part_columns import Sibling
from records.table import Table

from .cells import row_digest
from .lookup import RecordLookup
from .missing import is_referred_to, unmake
from .plan import validate
from .progress import Progress, in_batches
from .rules import KINDS, may_write

#: Seconds to wait between two rows: SQLite has one writer, and others may be waiting to write.
PAUSE_SECONDS = 0.02


class RowNotReverted(Exception):
    """The row cannot be reverted. The message gives the reason."""


def undo_sheet(sheet: SheetImport) -> str:
    """Revert the applied rows of `sheet`; return the status it then has.

    Rows whose records were edited later are left, and marked with the reason.
    """
    revert_rows(sheet)
    unmake(sheet)
    return SheetStatus.UNDONE


def revert_rows(sheet: SheetImport) -> int:
    """Revert every applied row, the last first; return how many could not be reverted."""
    table = KINDS[sheet.kind]
    applied = sheet.rows.filter(outcome=RowOutcome.APPLIED)
    progress = Progress(sheet, applied.count())
    for rows in in_batches(applied, backwards=True):
        lookup = RecordLookup(table, ({**row.cells, **_cells_before(row)} for row in rows))
        for row in rows:
            _revert_or_leave(sheet, table, row, lookup)
            progress.add()
            time.sleep(PAUSE_SECONDS)
    return sheet.rows.filter(outcome=RowOutcome.LEFT).count()


def _revert_or_leave(sheet: SheetImport, table: Table, row: SheetRow, lookup: RecordLookup) -> None:
    """Revert one row in a transaction of its own, or mark it as left, with the reason."""
    try:
        with changeset(
            user=sheet.asked_by, why=_("Sheet %s taken back.") % sheet.file_name
        ) as changes:
            _revert_row(sheet, table, row, lookup, changes)
            row.outcome, row.reason = RowOutcome.UNDONE, ""
            row.save(update_fields=["outcome", "reason"])
    except (RowNotReverted, ValidationError, IntegrityError) as error:
        SheetRow.objects.filter(pk=row.pk).update(outcome=RowOutcome.LEFT, reason=_message(error))


def _cells_before(row: SheetRow) -> dict[str, str]:
    return {name: old for name, old, _new in row.changes}


def _revert_row(
    sheet: SheetImport, table: Table, row: SheetRow, lookup: RecordLookup, changes: ChangeSet
) -> None:
    """Restore the record of one row inside `changes`. Raises RowNotReverted, ValidationError."""
    instance: Any = locked_by_key(table.model, row.record)
    if instance is None:
        raise RowNotReverted(_("It was deleted since."))
    if row_digest(table.cells(instance)) != row.after:
        raise RowNotReverted(_("Somebody edited it since: take back by hand what should be."))
    if not may_write(sheet.asked_by, instance):
        raise RowNotReverted(_("You may not change it."))
    if row.action == RowAction.CREATE:
        if isinstance(instance, Term) and is_referred_to(instance):
            raise RowNotReverted(_("Other records refer to it already."))
        try:
            changes.delete(instance)
        except (ProtectedError, RestrictedError) as error:
            raise RowNotReverted(_("Other records refer to it already.")) from error
        return
    cells = {**table.cells(instance), **_cells_before(row)}
    headers = set(_cells_before(row))
    names = {field.attname: field for field in table.model._meta.concrete_fields}
    for attname, value in (row.before or {}).items():
        if attname in names and not _is_system_field(names[attname]):
            old_value = None if value is None else names[attname].to_python(value)
            setattr(instance, attname, old_value)
    validate(instance, headers)
    instance.save()
    for column in table.columns:
        if isinstance(column, Links | Labels | Sibling) and headers.intersection(column.headers):
            column.assign_links(instance, cells, lookup.find)
    saved: Any = table.model._default_manager.get(pk=instance.pk)
    changes.add(saved)


def _is_system_field(field: Any) -> bool:
    """Return whether only other actions, such as publishing, set this column.

    An undo does not restore such columns.
    """
    return field.attname in {
        "identifier",
        "state",
        "created_at",
        "changed_at",
        "published_at",
        "withdrawn_at",
    } or field.attname.startswith("withdrawal_")


def _message(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
