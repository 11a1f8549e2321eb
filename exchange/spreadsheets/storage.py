"""The file of a sheet that is shown, until it is applied: other headers may be chosen for it."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from exchange.models import SheetImport


def path_of(sheet: SheetImport) -> Path:
    return Path(settings.DATA_DIR) / "sheets" / str(sheet.pk)


def store_file(sheet: SheetImport, data: bytes) -> None:
    """Write the file aside, then give it its name."""
    path = path_of(sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def remove_file(sheet: SheetImport) -> None:
    path_of(sheet).unlink(missing_ok=True)
