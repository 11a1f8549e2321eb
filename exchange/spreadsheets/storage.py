"""Storage of the file of a previewed sheet until it is applied.

The file is needed when a curator chooses another mapping of its headers.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from exchange.models import SheetImport
from files import durable


def path_of(sheet: SheetImport) -> Path:
    """Return the path of the stored file of `sheet`."""
    return Path(settings.DATA_DIR) / "sheets" / str(sheet.pk)


def store_file(sheet: SheetImport, data: bytes) -> None:
    """Write the file atomically. It is on the disk when this returns."""
    durable.write_bytes(path_of(sheet), data)


def remove_file(sheet: SheetImport) -> None:
    """Delete the stored file of `sheet`, if there is one."""
    path_of(sheet).unlink(missing_ok=True)
