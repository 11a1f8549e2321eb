"""The preview of a sheet: what it would change, stored so that exactly that can be applied."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from exchange.models import HeaderMapping, SheetImport, SheetRow
from records.table import Table
from tabular.read import Sheet

from .mapping import normalise_header
from .plan import map_rows, plan
from .rules import kind_of

_AT_ONCE = 500


def create_preview(
    table: Table, sheet: Sheet, mapping: dict[str, str], user: Any, file_name: str, mode: str
) -> SheetImport:
    """Store what `sheet` would change, and remember its `mapping` for the next sheet.

    `mapping` maps the sheet's headers to the museum's, or to "". `mode` is a `SheetMode`. The
    changes are computed first and then written in one short transaction.
    """
    planned = plan(table, map_rows(sheet, mapping), user)
    with transaction.atomic():
        preview = SheetImport.objects.create(
            kind=kind_of(table),
            file_name=file_name[-255:],
            # As pairs, to keep the order of the columns: JSON in PostgreSQL has no order of keys.
            mapping={"columns": list(mapping.items()), "same": planned.unchanged},
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
        for header, ours in mapping.items():
            HeaderMapping.objects.update_or_create(
                kind=preview.kind, header=normalise_header(header)[:200], defaults={"ours": ours}
            )
    return preview


def known_headers(table: Table) -> dict[str, str]:
    """Return what curators chose before for headers of this kind of sheet (normalised header)."""
    known = HeaderMapping.objects.filter(kind=kind_of(table))
    return dict(known.values_list("header", "ours"))
