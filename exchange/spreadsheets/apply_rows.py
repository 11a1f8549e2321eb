"""Applying the rows of a previewed sheet. A row whose record changed since is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.utils.translation import gettext as _

from exchange.models import AlikeChoice, RowAction, RowOutcome, SheetImport, SheetRow
from jobs.queue import JobError
from languages.json_field import storable
from records.changes import ChangeSet, changeset
from records.locking import locked_by_key
from records.markdown import markdown_texts, reading_ahead
from records.models.part import record_of
from records.publishable import NotPublishable
from records.table import Table

from .cells import overlay, row_digest, same_cell
from .likeness import NewRecords
from .lookup import RecordLookup
from .plan import assign, validate
from .rules import default_cells, may_write


class RowRefused(Exception):
    """The row can no longer be applied. The message gives the reason."""


class RowApplier:
    """Applies the rows of one sheet, together or one by one.

    `new_records` are the records that others made since the preview, if those are to be looked at.
    """

    def __init__(
        self,
        sheet: SheetImport,
        table: Table,
        rows: list[SheetRow],
        new_records: NewRecords | None = None,
    ) -> None:
        self.sheet, self.table, self.new_records = sheet, table, new_records
        self.lookup = RecordLookup(table, (row.cells for row in rows))
        self.default_cells = default_cells(table)
        #: For each record, the last row that was written of it or of one of its parts.
        self.records: dict[Any, SheetRow] = {}

    def _change_reason(self) -> str:
        return _("Sheet %(file)s.") % {"file": self.sheet.file_name}

    def apply_all(self, rows: list[SheetRow]) -> None:
        """Apply all of `rows` in one transaction, or none. Raises JobError naming the refused row.

        The refused row is marked as such, with the reason.
        """
        try:
            self._apply_all(rows)
        except _AllRefused as refusal:
            SheetRow.objects.filter(pk=refusal.row.pk).update(
                outcome=RowOutcome.REFUSED, reason=refusal.reason
            )
            raise JobError(refusal_message(refusal.row, refusal.reason)) from refusal

    def _apply_all(self, rows: list[SheetRow]) -> None:
        texts = (text for row in rows for text in self._texts(row))
        try:
            with (
                reading_ahead(texts),
                changeset(user=self.sheet.asked_by, why=self._change_reason()) as changes,
            ):
                for row in rows:
                    try:
                        self._write(row, changes)
                    except (RowRefused, ValidationError, IntegrityError) as error:
                        raise _AllRefused(row, _message(error)) from error
                SheetRow.objects.bulk_update(
                    rows, ["outcome", "record", "before", "after", "key"], batch_size=200
                )
        except NotPublishable as error:
            # Report the first record that cannot stay published, as if its row had been refused.
            first = NotPublishable(error.refusals[:1])
            raise _AllRefused(self.records.get(first.record, rows[-1]), _message(first)) from error

    def apply_row(self, row: SheetRow) -> bool:
        """Apply one row in a transaction of its own; return whether it could be applied.

        A row that could not is marked as refused, with the reason.
        """
        try:
            with (
                reading_ahead(self._texts(row)),
                changeset(user=self.sheet.asked_by, why=self._change_reason()) as changes,
            ):
                self._write(row, changes)
                row.save()
        except (RowRefused, ValidationError, IntegrityError) as error:
            row.outcome, row.reason = RowOutcome.REFUSED, _message(error)
            SheetRow.objects.filter(pk=row.pk).update(outcome=row.outcome, reason=row.reason)
            return False
        return True

    def _texts(self, row: SheetRow) -> Iterator[str]:
        """Yield the texts that writing the row reads, so that they are read before.

        They are those of the sheet, and those that the record has in other columns.
        """
        yield from row.cells.values()
        known = self.lookup.stored.get(self._key_of(row))
        if known is not None:
            yield from markdown_texts(record_of(known))

    def _key_of(self, row: SheetRow) -> tuple[str, ...]:
        return self.table.key_of({name: row.cells.get(name, "") for name in self.table.key})

    def _write(self, row: SheetRow, changes: ChangeSet) -> None:
        """Save the row's record with the cells of the sheet, inside the changeset `changes`.

        Sets the outcome of `row`, which the caller saves. Raises RowRefused if the record is no
        longer as the preview showed it, and ValidationError.
        """
        instance = self._instance(row)
        headers = {name for name, _old, _new in row.changes}
        is_new = instance.pk is None
        before = self.default_cells if is_new else self.table.cells(instance)
        if not is_new:
            self._check_unchanged(row, instance, before)
        row.before = None if is_new else stored_values(instance)
        cells = overlay(self.table, before, row.cells)
        assign(self.table, instance, cells, headers, self.lookup)
        # The permission is checked before and after assigning: a row may move a part to another
        # record, and a new part has its owner only now.
        self._check_permission(instance)
        validate(instance, None if is_new else headers)
        instance.save()
        for column in self.table.columns:
            if headers.intersection(column.headers):
                column.assign_links(instance, cells, self.lookup.find)
        saved = self.reload(instance.pk)
        changes.add(saved)
        self.records[record_of(saved)] = row
        written = self.table.cells(saved)
        row.record, row.outcome, row.after = saved.pk, RowOutcome.APPLIED, row_digest(written)
        row.key = " ".join(part for part in self.table.key_of(written) if part)
        if is_new and self.new_records is not None:
            self.new_records.own.add(saved.pk)

    def _check_unchanged(self, row: SheetRow, instance: Any, before: dict[str, str]) -> None:
        self._check_permission(instance)
        for name, old, _new in row.changes:
            # The preview holds the old cell as a JSON field stores it.
            if not same_cell(storable(before[name]), old):
                raise RowRefused(
                    _("“%(column)s” was changed since this was shown: it is “%(now)s” now.")
                    % {"column": name, "now": before[name][:80]}
                )

    def _check_not_made_since(self, row: SheetRow) -> None:
        """Raise RowRefused if somebody made the record since, as by the same sheet uploaded twice.

        Not if the curator chose to make new records in spite of those that look alike.
        """
        if self.new_records is None or self.sheet.alike == AlikeChoice.CREATE:
            return
        alike = self.new_records.alike(row.cells)
        if alike:
            raise RowRefused(
                _("A record that looks like this row was made since this was shown: %s.")
                % ", ".join(alike)
            )

    def _check_permission(self, instance: Any) -> None:
        if not may_write(self.sheet.asked_by, instance):
            raise RowRefused(_("You may not change it."))

    def _instance(self, row: SheetRow) -> Any:
        if row.action == RowAction.CREATE:
            self._check_not_made_since(row)
            return self.table.model()
        known = self.lookup.stored.get(self._key_of(row))
        if known is None:
            raise RowRefused(_("It was deleted since this was shown."))
        # Lock the row and read it again: the lookup may have read it a while ago.
        instance: Any = locked_by_key(self.table.model, known.pk)
        if instance is None:
            raise RowRefused(_("It was deleted since this was shown."))
        instance.stored_identifier = getattr(instance, "identifier", None)
        return instance

    def reload(self, pk: Any) -> Any:
        """Return the instance with this primary key, read anew from the database."""
        return self.table.model._default_manager.filter(pk=pk).first()


def refusal_message(row: SheetRow, reason: str) -> str:
    """Return the message that all rows were refused because of `row`."""
    return _("Nothing was changed, because of row %(row)d (%(key)s): %(reason)s") % {
        "row": row.number,
        "key": row.key,
        "reason": reason,
    }


class _AllRefused(Exception):
    """Raised to roll back all rows because one was refused."""

    def __init__(self, row: SheetRow, reason: str) -> None:
        self.row, self.reason = row, reason


def stored_values(instance: Any) -> dict[str, Any]:
    """Return the database columns of a record as JSON values, so that an undo can restore them."""
    values = {
        field.attname: field.value_to_string(instance)
        if getattr(instance, field.attname) is not None
        else None
        for field in instance._meta.concrete_fields
        if not field.primary_key
    }
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def _message(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, IntegrityError):
        return _("The database refuses it (%s).") % error
    return str(error)
