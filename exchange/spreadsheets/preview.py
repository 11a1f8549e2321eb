"""The preview of a sheet: what it would change, stored so that exactly that can be applied."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from exchange.models import SheetImport, SheetRow
from records.table import Table
from tabular.read import Sheet

from .column_warnings import what_to_say
from .plan import plan
from .rules import kind_of
from .unread import given_rows, refuse_unread

_AT_ONCE = 500


def create_preview(
    table: Table, sheet: Sheet, mapping: dict[str, str], user: Any, file_name: str, mode: str
) -> SheetImport:
    """Store what `sheet` would change.

    `mapping` maps the sheet's headers to the museum's, or to "". `mode` is a `SheetMode`. The
    changes are computed first and then written in one short transaction.
    """
    rows = given_rows(table, sheet, mapping)
    planned = plan(table, rows, user)
    planned.unchanged -= refuse_unread(planned.rows, rows, sheet, mapping)
    with transaction.atomic():
        preview = SheetImport.objects.create(
            kind=kind_of(table),
            file_name=file_name[-255:],
            # As pairs, to keep the order of the columns: JSON in PostgreSQL has no order of keys.
            mapping={
                "columns": list(mapping.items()),
                "same": planned.unchanged,
                **what_to_say(table, sheet, mapping),
            },
            mode=mode,
            asked_by=user,
        )
        SheetRow.objects.bulk_create(
            (
                SheetRow(
                    sheet=preview,
                    number=row.number,
                    key=row.key[:300],
                    action=row.action,
                    cells=row.cells,
                    changes=row.changes,
                    problems=[[name, str(message)] for name, message in row.problems],
                )
                for row in planned.rows
            ),
            batch_size=_AT_ONCE,
        )
    return preview
