"""Storage of the file of a previewed sheet until it is applied.

The file is needed when a curator chooses another mapping of its headers.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from exchange.models import SheetImport


def path_of(sheet: SheetImport) -> Path:
    """Return the path of the stored file of `sheet`."""
    return Path(settings.DATA_DIR) / "sheets" / str(sheet.pk)


def store_file(sheet: SheetImport, data: bytes) -> None:
    """Write the file under a temporary name, then rename it: it is never half written."""
    path = path_of(sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def remove_file(sheet: SheetImport) -> None:
    """Delete the stored file of `sheet`, if there is one."""
    path_of(sheet).unlink(missing_ok=True)
