"""Taking a whole sheet back: every row that nobody edited since."""

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
from records.part_columns import Sibling
from records.table import Table

from .apply_rows import row_digest
from .lookup import RecordLookup
from .plan import validate
from .rules import KINDS, may_write

#: Seconds between two rows: SQLite has one writer, and somebody may be waiting for the turn.
PAUSE_SECONDS = 0.02


class RowNotReverted(Exception):
    """A row that is not taken back, with the sentence that says why."""


def undo_sheet(sheet: SheetImport) -> str:
    """Take back what `sheet` did; what was edited later is named and left."""
    revert_rows(sheet)
    return SheetStatus.UNDONE


def revert_rows(sheet: SheetImport) -> int:
    """Take back every row that was done, the last first; return how many had to be left."""
    table = KINDS[sheet.kind]
    rows = list(sheet.rows.filter(outcome=RowOutcome.APPLIED).order_by("-number"))
    found = RecordLookup(table, ({**row.cells, **_cells_before(row)} for row in rows))
    for row in rows:
        try:
            with changeset(
                user=sheet.asked_by, why=_("Sheet %s taken back.") % sheet.file_name
            ) as this:
                _revert_row(sheet, table, row, found, this)
                row.outcome, row.reason = RowOutcome.UNDONE, ""
                row.save(update_fields=["outcome", "reason"])
        except (RowNotReverted, ValidationError, IntegrityError) as error:
            SheetRow.objects.filter(pk=row.pk).update(
                outcome=RowOutcome.LEFT, reason=_message(error)
            )
        time.sleep(PAUSE_SECONDS)
    return sheet.rows.filter(outcome=RowOutcome.LEFT).count()


def _cells_before(row: SheetRow) -> dict[str, str]:
    return {name: old for name, old, _new in row.changes}


def _revert_row(
    sheet: SheetImport, table: Table, row: SheetRow, found: RecordLookup, this: ChangeSet
) -> None:
    instance: Any = locked_by_key(table.model, row.record)
    if instance is None:
        raise RowNotReverted(_("It was deleted since."))
    if row_digest(table.cells(instance)) != row.after:
        raise RowNotReverted(_("Somebody edited it since: take back by hand what should be."))
    if not may_write(sheet.asked_by, instance):
        raise RowNotReverted(_("You may not change it."))
    if row.action == RowAction.CREATE:
        try:
            this.delete(instance)
        except (ProtectedError, RestrictedError) as error:
            raise RowNotReverted(_("Other records refer to it already.")) from error
        return
    cells = {**table.cells(instance), **_cells_before(row)}
    headers = set(_cells_before(row))
    names = {field.attname: field for field in table.model._meta.concrete_fields}
    for attname, value in (row.before or {}).items():
        if attname in names and not _is_system_field(names[attname]):
            python = None if value is None else names[attname].to_python(value)
            setattr(instance, attname, python)
    validate(instance, headers)
    instance.save()
    for column in table.columns:
        if isinstance(column, Links | Labels | Sibling) and headers.intersection(column.headers):
            column.assign_links(instance, cells, found.find)
    fresh: Any = table.model._default_manager.get(pk=instance.pk)
    this.add(fresh)


def _is_system_field(field: Any) -> bool:
    """Columns that an act of another kind sets: states are not a sheet's to take back."""
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
