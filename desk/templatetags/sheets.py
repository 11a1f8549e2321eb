"""`{% cells_of row as changes %}`: the cells of a sheet's row before and after, as marked words."""

from __future__ import annotations

from django import template

from catalog.history import Change, word_diff
from exchange.models import SheetRow

register = template.Library()


@register.simple_tag
def cells_of(row: SheetRow) -> list[Change]:
    """Every cell that differs, under its header."""
    return [Change(name, word_diff(old, new)) for name, old, new in row.changes]
