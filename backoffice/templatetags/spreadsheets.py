"""`{% cell_changes row names as changes %}`: the changed cells of a row, as word diffs."""

from __future__ import annotations

from django import template

from exchange.models import SheetRow
from records.history import Change, word_diff
from tabular.columns import split_list

register = template.Library()


@register.simple_tag
def cell_changes(row: SheetRow, names: dict[str, dict[str, str]]) -> list[Change]:
    """Return the changes of the cells that differ, labelled with their headers.

    `names` are the names of linked records, by header and identifier: they stand beside them.
    """
    return [
        Change(
            name, word_diff(_with_names(old, names.get(name)), _with_names(new, names.get(name)))
        )
        for name, old, new in row.changes
    ]


def _with_names(cell: str, names: dict[str, str] | None) -> str:
    if not names:
        return cell
    parts = split_list(cell)
    return "; ".join(f"{part} ({names[part]})" if names.get(part) else part for part in parts)
