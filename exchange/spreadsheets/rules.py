"""What a sheet may say of a table, beyond what its columns say themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from exchange.tables.registry import TABLES
from photos.image_column import ImageColumn
from records.models.part import record_of
from records.models.record import Record
from records.part_columns import StateColumn
from records.table import Table

#: Kinds of sheet by name: that of the bag's file.
KINDS: dict[str, Table] = {table.file.removesuffix(".csv"): table for table in TABLES}


def kind_of(table: Table) -> str:
    return table.file.removesuffix(".csv")


def title_of(table: Table) -> str:
    """What the sheet is called, in the active language."""
    return str(table.model._meta.verbose_name_plural)


def read_only_headers(table: Table) -> dict[str, str]:
    """The headers that a sheet shows and cannot change, with what changes them instead."""
    instead = {
        StateColumn: _("A sheet neither publishes nor withdraws: that is done at the record."),
        ImageColumn: _("A scan comes by upload, not by a sheet."),
    }
    return {
        column.name: instead[type(column)] for column in table.columns if not column.is_writable
    }


def default_cells(table: Table) -> dict[str, str]:
    """The row of a record that does not exist yet: what its fields begin with."""
    instance = table.model()
    cells: dict[str, str] = {}
    for column in table.columns:
        try:
            cells |= column.cells(instance)
        except (ValueError, AttributeError):  # links of what is not saved; an owner not yet known
            cells |= dict.fromkeys(column.headers, "")
    return {name: "" if value == "None" else value for name, value in cells.items()}


def may_write(user: Any, instance: Any) -> bool:
    """Whether `user` may enter or change `instance`, by the rules of the admin.

    Who may not publish changes drafts alone, and the parts of drafts.
    """
    meta = type(instance)._meta
    verb = "add" if instance.pk is None else "change"
    if not user.has_perm(f"{meta.app_label}.{verb}_{meta.model_name}"):
        return False
    record = record_of(instance)
    if not isinstance(record, Record) or record.pk is None or record.state == "draft":
        return True
    owner = type(record)._meta
    return bool(user.has_perm(f"{owner.app_label}.publish_{owner.model_name}"))
