"""A sheet that is shown: what it would do, kept so that exactly that can be done, and undone."""

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
    """Keep what `sheet` would change; computed first, written in one short transaction."""
    found = plan(table, map_rows(sheet, mapping), user)
    with transaction.atomic():
        made = SheetImport.objects.create(
            kind=kind_of(table),
            file_name=file_name[-255:],
            # In pairs: PostgreSQL keeps no order of keys, and the columns of a sheet have one.
            mapping={"columns": list(mapping.items()), "same": found.unchanged},
            mode=mode,
            asked_by=user,
        )
        SheetRow.objects.bulk_create(
            (
                SheetRow(
                    sheet=made,
                    number=row.number,
                    key=row.key[:300],
                    action=row.action,
                    cells=row.cells,
                    changes=row.changes,
                    problems=[[name, str(sentence)] for name, sentence in row.problems],
                )
                for row in found.rows
            ),
            batch_size=_AT_ONCE,
        )
        for header, ours in mapping.items():
            HeaderMapping.objects.update_or_create(
                kind=made.kind, header=normalise_header(header)[:200], defaults={"ours": ours}
            )
    return made


def known_headers(table: Table) -> dict[str, str]:
    """What curators said before of the headers of this kind."""
    known = HeaderMapping.objects.filter(kind=kind_of(table))
    return dict(known.values_list("header", "ours"))
