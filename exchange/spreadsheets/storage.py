"""Storage of the file of a previewed sheet until it is applied.

The file is needed when a curator chooses another mapping of its headers. With an object store it is
there instead, because the worker, or the next page, may be on another machine (`images.waiting`).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from exchange.models import SheetImport
from files import durable
from images import waiting


def path_of(sheet: SheetImport) -> Path:
    """Return the path of the stored file of `sheet`."""
    return Path(settings.DATA_DIR) / "sheets" / str(sheet.pk)


def store_file(sheet: SheetImport, data: bytes) -> None:
    """Write the file atomically. It is on the disk, or in the store, when this returns."""
    if waiting.is_shared():
        waiting.put_bytes(_shared_name(sheet), data)
        return
    durable.write_bytes(path_of(sheet), data)


def is_stored(sheet: SheetImport) -> bool:
    """Return whether the file of `sheet` is there still. Raises StorageUnavailable."""
    if waiting.is_shared():
        return waiting.is_there(_shared_name(sheet))
    return path_of(sheet).exists()


def read_file(sheet: SheetImport) -> bytes:
    """Return the stored file of `sheet`. Raises FileNotFoundError and StorageUnavailable."""
    if not waiting.is_shared():
        return path_of(sheet).read_bytes()
    data = waiting.get_bytes(_shared_name(sheet))
    if data is None:
        raise FileNotFoundError(_shared_name(sheet))
    return data


def remove_file(sheet: SheetImport) -> None:
    """Delete the stored file of `sheet`, if there is one. Raises StorageUnavailable."""
    waiting.remove(_shared_name(sheet))
    path_of(sheet).unlink(missing_ok=True)


def _shared_name(sheet: SheetImport) -> str:
    return f"sheets/{sheet.pk}"
