"""Checks of what stands around the records: storage, cache, worker, disk, backups."""

from __future__ import annotations

import os
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from jobs import heartbeat
from operations.backup import unfinished
from operations.health.state import Failed, State
from operations.models import BackupKind, BackupOutcome, BackupRun

#: The storages of photographs, by their names in STORAGES.
PHOTO_STORAGES = ("masters", "derivatives")


def check_storage(state: State) -> None:
    """Ask both storages for a file that does not exist, and whether they take new ones.

    Raises Failed while a backup is being restored: what is there is not whole.
    """
    if (restoring := unfinished.sentence()) is not None:
        raise Failed("A backup is being restored, or was and it was interrupted.", restoring)
    for alias in PHOTO_STORAGES:
        storage: Any = storages[alias]
        storage.exists("0" * 64)
        folder = local_folder(storage)
        if folder is not None and not can_be_written(folder):
            state.warnings.append(
                "The storage of photographs is read-only: nothing new can be stored."
            )
            return


def local_folder(storage: Any) -> Path | None:
    """Return the folder of a storage on this machine; None for an object store."""
    location = getattr(storage, "location", None)
    return Path(location) if location and hasattr(storage, "path") else None


def can_be_written(folder: Path) -> bool:
    """Whether files can be made in `folder`, or in its nearest parent where it does not exist."""
    nearest = nearest_folder(folder)
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def nearest_folder(path: Path) -> Path:
    """Return `path`, or the nearest of its parents that exists."""
    return next(one for one in (path, *path.parents) if one.exists())


def check_cache(state: State) -> None:
    """Write a value to the cache and read it back. Raises Failed if another one comes back."""
    key, value = f"readyz-{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, 30)
    returned = cache.get(key)
    cache.delete(key)
    if returned != value:
        raise Failed("The cache does not keep what is put into it.")


def check_worker(state: State) -> None:
    """Raise Failed if no worker was heard of for a minute."""
    if heartbeat.workers_alive() == 0:
        raise Failed("No worker runs: uploads and scheduled publication wait.")


def check_disk(state: State) -> None:
    """Measure what is left for the data folder. Raises Failed if it is less than DISK_MINIMUM."""
    free = free_bytes()
    state.disk_free_megabytes = free // 1000**2
    if free < settings.DISK_MINIMUM_BYTES:
        raise Failed("The disk of the data folder is almost full.")


def free_bytes() -> int:
    """Return the bytes that are left where the data folder is, or is going to be."""
    return shutil.disk_usage(nearest_folder(Path(settings.DATA_DIR))).free


def missing_database_file() -> Path | None:
    """Return the file of the SQLite database if it does not exist. Connecting would make it."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    path = Path(connection.settings_dict["NAME"])
    return None if path.exists() else path


def check_backup(state: State) -> None:
    """Raise Failed if the last successful backup is older than BACKUP_MAXIMUM_AGE."""
    last = last_success(BackupKind.BACKUP)
    state.last_backup = _written(last)
    _require_recent(last, settings.BACKUP_MAXIMUM_AGE, "backup")


def check_drill(state: State) -> None:
    """Raise Failed if the last successful drill is older than DRILL_MAXIMUM_AGE."""
    last = last_success(BackupKind.DRILL)
    state.last_drill = _written(last)
    _require_recent(last, settings.DRILL_MAXIMUM_AGE, "restore drill")


def last_success(kind: str) -> datetime | None:
    """Return when the newest successful run of this kind ended; None if there was none."""
    succeeded = BackupRun.objects.filter(kind=kind, outcome=BackupOutcome.SUCCEEDED)
    return succeeded.order_by("-finished_at").values_list("finished_at", flat=True).first()


def _require_recent(last: datetime | None, limit: timedelta, what: str) -> None:
    if not limit:
        return
    if last is None:
        raise Failed(f"There has been no {what} yet.")
    if timezone.now() - last > limit:
        raise Failed(f"The last {what} that succeeded is too old.")


def _written(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
