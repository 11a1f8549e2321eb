"""Comparing and combining the cells of a sheet with those of a stored record."""

from __future__ import annotations

import hashlib
import json

from records.columns import HistoricDateColumn
from records.table import Table


def overlay(table: Table, before: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Return the whole row: the cells `given` by the sheet, and those `before` for the others.

    Where the sheet gives another text of a date but no EDTF, the EDTF is emptied, so that it is
    parsed from the new text.
    """
    row = {**before, **given}
    for column in table.columns:
        if isinstance(column, HistoricDateColumn):
            text, edtf = column.headers
            if edtf not in given and not same_cell(row[text], before[text]):
                row[edtf] = ""
    return row


def same_cell(first: str, second: str) -> bool:
    """Return whether two cells are equal but for line endings, which programs may change."""
    return first == second or normalise_line_ends(first) == normalise_line_ends(second)


def normalise_line_ends(text: str) -> str:
    """Return `text` with the line endings of Unix."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def row_digest(cells: dict[str, str]) -> str:
    """Return a digest of a row's cells. If it differs later, somebody has edited the record."""
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()
