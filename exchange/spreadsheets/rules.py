"""Rules for sheets beyond those of the columns: read-only columns, defaults, permissions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from exchange.tables.registry import TABLES
from photos.image_column import ImageColumn
from records.models.part import record_of
from records.models.record import Record
from records.part_columns import StateColumn
from records.table import Table

#: Kinds of sheet: the tables by the name of their file in the bag, without its extension.
KINDS: dict[str, Table] = {table.file.removesuffix(".csv"): table for table in TABLES}


#: The header under which a sheet names the file of a photograph. It is compared, never written.
FILE_HEADER = "file"
#: The header of the number of the version that a row was exported from. It is never written.
VERSION_HEADER = "version"


def kind_of(table: Table) -> str:
    """Return the key of `table` in `KINDS`."""
    return table.file.removesuffix(".csv")


def title_of(table: Table) -> str:
    """Return the title of the sheet, in the active language."""
    return str(table.model._meta.verbose_name_plural)


def read_only_headers(table: Table) -> dict[str, str]:
    """Return the headers that a sheet shows but cannot change, each with the remedy in words."""
    instead = {
        StateColumn: _("A sheet neither publishes nor withdraws: that is done at the record."),
        ImageColumn: _("A scan comes by upload, not by a sheet."),
    }
    return {
        column.name: instead[type(column)] for column in table.columns if not column.is_writable
    }


def default_cells(table: Table) -> dict[str, str]:
    """Return the row of a record that does not exist yet: the defaults of its fields."""
    instance = table.model()
    cells: dict[str, str] = {}
    for column in table.columns:
        try:
            cells |= column.cells(instance)
        except (ValueError, AttributeError):  # links of an unsaved instance; an owner not yet known
            cells |= dict.fromkeys(column.headers, "")
    return {name: "" if value == "None" else value for name, value in cells.items()}


def may_write(user: Any, instance: Any) -> bool:
    """Return whether `user` may add or change `instance`, by the rules of the admin.

    Users who may not publish may change only drafts and parts of drafts.
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
