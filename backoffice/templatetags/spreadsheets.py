"""`{% cells_of row as changes %}`: the cells of a sheet's row before and after, as marked words."""

from __future__ import annotations

from django import template

from exchange.models import SheetRow
from records.history import Change, word_diff

register = template.Library()


@register.simple_tag
def cell_changes(row: SheetRow) -> list[Change]:
    """Every cell that differs, under its header."""
    return [Change(name, word_diff(old, new)) for name, old, new in row.changes]
