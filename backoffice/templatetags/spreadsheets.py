"""`{% cell_changes row as changes %}`: the changed cells of a spreadsheet row, as word diffs."""

from __future__ import annotations

from django import template

from exchange.models import SheetRow
from records.history import Change, word_diff

register = template.Library()


@register.simple_tag
def cell_changes(row: SheetRow) -> list[Change]:
    """Return the changes of the cells that differ, labelled with their headers."""
    return [Change(name, word_diff(old, new)) for name, old, new in row.changes]
