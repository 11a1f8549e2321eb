"""Staged files that wait for the worker, shared between machines by the object store.

The staging area (`images.staging`) is on the disk of one machine, and the worker that imports an
upload may run on another. Where STORAGE_URL is set, an upload is therefore also put into the
storage "waiting" under its SHA-256, before a row says that it is there; without it the functions
do nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from .staging import StagedFile, open_staged, stage

_ALIAS = "waiting"
#: Seconds after which a file that no row needs is certain to be nobody's: its upload has ended.
ABANDONED_SECONDS = 24 * 3600
_CHUNK = 1 << 20


def is_shared() -> bool:
    """Return whether waiting files are shared between machines."""
    return _ALIAS in settings.STORAGES


def share(staged: StagedFile) -> None:
    """Put a staged file where every machine can fetch it. Raises StorageUnavailable."""
    if is_shared() and not _storage().exists(staged.sha256):
        _storage().link_file(staged.path, staged.sha256)


def open_waiting(sha256: str) -> StagedFile:
    """Open a staged file as `open_staged` does, fetched first if another machine has staged it.

    Raises FileNotFoundError and StorageUnavailable.
    """
    try:
        return open_staged(sha256)
    except FileNotFoundError:
        if not is_shared():
            raise
    with _storage().open(sha256) as file:
        staged = stage(file.chunks(_CHUNK), file.size)
    if staged.sha256 != sha256:
        staged.close()
        raise FileNotFoundError(f"{sha256}: other bytes are stored under this name.")
    staged.rename_to_hash()
    return staged


def is_there(sha256: str) -> bool:
    """Return whether the file is shared. Raises StorageUnavailable."""
    return is_shared() and _storage().exists(sha256)


def remove(sha256: str) -> None:
    """Remove the shared copy, if any. Raises StorageUnavailable."""
    if is_shared():
        _storage().delete(sha256)


def abandoned() -> Iterator[str]:
    """Yield the SHA-256 of shared files that are too old to belong to an upload in progress."""
    if not is_shared():
        return
    from .object_store.storage import is_older

    for name, written in _storage().names_with_times():
        if "/" not in name and is_older(written, ABANDONED_SECONDS):
            yield name


def put_bytes(name: str, data: bytes) -> None:
    """Share a small file under `name`, which has a folder. Raises StorageUnavailable."""
    if is_shared():
        _storage().save(name, ContentFile(data))


def get_bytes(name: str) -> bytes | None:
    """Return a small shared file; None if there is none. Raises StorageUnavailable."""
    if not is_there(name):
        return None
    with _storage().open(name) as file:
        return bytes(file.read())


def _storage() -> Any:
    return storages[_ALIAS]
