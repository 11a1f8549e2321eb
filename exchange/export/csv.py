"""CSV (RFC 4180) that a spreadsheet opens as text: docs/exports.md says how a cell is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from exchange.export.context import ExportContext
from exchange.export.field import Value
from exchange.export.fields import column_values, fields_for_kind
from tabular.cells import escape_cell
from tabular.write import csv_lines


def write_csv(records: Iterable[Any], scope: ExportContext) -> Iterator[str]:
    """A header line with the names of the fields, and a line for each record."""
    fields = fields_for_kind(scope.kind)
    names = [name for field in fields for name in field.column_names]
    return csv_lines(
        names,
        (
            [format_cell(value) for _name, value in column_values(record, fields, scope)]
            for record in records
        ),
    )


def format_cell(value: Value) -> str:
    """The cell of `value`: nothing for what is not known, yes or no, the parts of a list by “; ”.

    In a list a semicolon or backslash within a part has a backslash before it.
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
    """The parts of a list cell, already plain."""
    if not text:
        return []
    parts = re.findall(r"((?:\\.|[^\\;])*)(?:; ?|$)", text, re.DOTALL)
    if parts and not parts[-1] and not text.endswith("; "):
        parts.pop()  # the empty match at the very end
    return [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts]
