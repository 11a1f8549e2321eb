"""Export as CSV (RFC 4180) that spreadsheets open as text; docs/exports.md describes the cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from exchange.export.context import ExportContext
from exchange.export.field import Value
from exchange.export.fields import column_values, fields_for_kind
from tabular.cells import escape_cell
from tabular.write import csv_lines


def write_csv(records: Iterable[Any], context: ExportContext) -> Iterator[str]:
    """Yield a header line with the names of the columns, then a line for each record."""
    fields = fields_for_kind(context.kind)
    names = [name for field in fields for name in field.column_names]
    return csv_lines(
        names,
        (
            [format_cell(value) for _name, value in column_values(record, fields, context)]
            for record in records
        ),
    )


def format_cell(value: Value) -> str:
    """Return the cell of `value`: "" for None, yes or no for a boolean, a list joined by “; ”.

    A semicolon or backslash within a part of a list is preceded by a backslash. The cell is
    escaped, so that spreadsheets do not compute it.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        text = "; ".join(re.sub(r"([\\;])", r"\\\1", str(part)) for part in value)
    else:
        text = str(value)
    return escape_cell(text)


def parse_list_cell(text: str) -> list[str]:
    """Return the parts of a list cell. The cell must be unescaped (`unescape_cell`) already."""
    if not text:
        return []
    parts = re.findall(r"((?:\\.|[^\\;])*)(?:; ?|$)", text, re.DOTALL)
    if parts and not parts[-1] and not text.endswith("; "):
        parts.pop()  # the empty match at the very end
    return [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts]
