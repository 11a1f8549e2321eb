"""What the page of a sheet says of its cells and columns, in the language of its reader."""

from __future__ import annotations

from typing import Any

from exchange.models import SheetImport, SheetStatus
from exchange.spreadsheets.column_warnings import LOUD, sentence
from exchange.spreadsheets.storage import is_stored
from records.table import Table
from tabular.notes import Note


def notes_context(sheet: SheetImport, table: Table) -> dict[str, Any]:
    """Return the context of `_notes.html`: the loud warnings, the quiet ones, and the notes.

    `as_holder_numbers` are the fields of a form that maps the column taken for identifiers to the
    holder's numbers, if such a column is warned of.
    """
    warnings: list[tuple[str, dict[str, Any]]] = sheet.mapping.get("warnings", [])
    columns: list[tuple[str, str]] = sheet.mapping["columns"]
    taken = {ours for _header, ours in columns}
    foreign = next((v["header"] for kind, v in warnings if kind == "foreign_identifiers"), None)
    may_change = sheet.status == SheetStatus.PREVIEWED and is_stored(sheet)
    fields = []
    if foreign is not None and may_change and "holder_number" not in taken:
        fields = [
            (f"column_{number}", "holder_number" if header == foreign else ours)
            for number, (header, ours) in enumerate(columns)
        ]
    return {
        "loud": [sentence(kind, values) for kind, values in warnings if kind in LOUD],
        "quiet": [sentence(kind, values) for kind, values in warnings if kind not in LOUD],
        "cell_notes": [Note.from_json(note) for note in sheet.mapping.get("notes", [])],
        "as_holder_numbers": fields,
    }
