"""Collecting a state: the database at one moment, and the files that nothing else can replace.

What is derived is left out: web sizes and tile packs, compressed static files, caches. Everything
else in the data folder is taken, also what a later version of the museum keeps there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connections
from django.utils import timezone

from audit.models import AuditEntry
from images.pixels import DiskFull, require_disk_space
from images.storage import derivatives, masters
from languages import codes
from photos.models import Master
from search.models import CatalogueVersion

from .database import copied_database, vendor
from .errors import BackupError
from .fingerprints import fingerprint
from .manifest import (
    MASTERS_FILE,
    ROWS_FILE,
    Manifest,
    NamedMaster,
    secret_key_mark,
    sha256_of,
)
from .places import workspace

_DERIVED = frozenset(
    {"backup", "bench", "cache", "catalogue.version", "derivatives.made", "static"}
)
#: Folders whose files come and go with rows: they are taken before and after the database, so that
#: what a row of the copied database names is there, whether it comes or goes at that moment.
_WITH_ROWS = ("staging", "sheets")
_UNFINISHED = (".part", ".lock")


def masters_folder() -> Path:
    """Return the folder on this machine in which the masters are read: theirs, or the mirror."""
    storage = masters()
    if isinstance(storage, FileSystemStorage):
        return Path(storage.location)
    return workspace() / "masters"


def masters_path() -> str:
    """Return the path of that folder inside a state."""
    folder = masters_folder().resolve()
    root = Path(settings.DATA_DIR)
    return str(folder.relative_to(root) if folder.is_relative_to(root) else folder).lstrip("/")


def collect(folder: Path) -> Manifest:
    """Fill the empty `folder` with everything of a state but the masters; return the manifest.

    Raises BackupError, also when the disk has no room for it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        require_disk_space(folder, _bytes_of_database())
        _copy_files(folder / "files", _other_files())
        _copy_files(folder / "files", _files_with_rows())
        with copied_database(folder) as alias:
            _copy_files(folder / "files", _files_with_rows())
            with (folder / ROWS_FILE).open("w") as rows:
                rows.writelines(block.line() for block in fingerprint(alias))
            count, size = _write_masters(folder, alias)
            manifest = _describe(alias, count, size)
    except DiskFull as error:
        raise BackupError(str(error)) from error
    except OSError as error:
        raise BackupError(f"{folder} cannot be written: {error}.") from error
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        manifest.files[path.relative_to(folder).as_posix()] = sha256_of(path)
    manifest.write(folder)
    return manifest


def _describe(alias: str, count: int, size: int) -> Manifest:
    head = AuditEntry.objects.using(alias).order_by("-sequence").first()
    version = CatalogueVersion.objects.using(alias).filter(pk=1).first()
    return Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        engine=vendor(),
        masters_path=masters_path(),
        masters=count,
        masters_bytes=size,
        languages=list(codes()),
        catalogue_version=version.version if version else 0,
        audit_entries=head.sequence if head else 0,
        audit_head=head.hash if head else "",
        secret_key=secret_key_mark(),
    )


def _write_masters(folder: Path, alias: str) -> tuple[int, int]:
    """Write the list of the masters that the copied database names; return number and bytes."""
    count = total = 0
    rows = Master.objects.using(alias).order_by("sha256")
    with (folder / MASTERS_FILE).open("w") as lines:
        for row in rows.values_list("sha256", "file", "size").iterator(2000):
            one = NamedMaster(*row)
            lines.write(f"{one.sha256}\t{one.name}\t{one.size}\n")
            count, total = count + 1, total + one.size
    return count, total


def _other_files() -> Iterator[Path]:
    """Yield the files of the data folder that are not derived, and do not come and go with rows."""
    root = Path(settings.DATA_DIR)
    left_out = {root / name for name in (*_DERIVED, *_WITH_ROWS)}
    for storage in (masters(), derivatives()):
        if isinstance(storage, FileSystemStorage):
            left_out.add(Path(storage.location))
    if settings.BACKUP_PASSWORD_FILE:
        left_out.add(Path(settings.BACKUP_PASSWORD_FILE).resolve())
    database = connections["default"].settings_dict["NAME"] if vendor() == "sqlite" else ""
    for base, folders, names in os.walk(root):
        here = Path(base)
        folders[:] = sorted(
            name
            for name in folders
            if here / name not in left_out
            and not name.startswith(".")
            and not _is_repository(here / name)
        )
        for name in sorted(names):
            path = here / name
            if path in left_out or name.startswith(".") or path.suffix in _UNFINISHED:
                continue
            if not (database and str(path).startswith(str(database))) and path.is_file():
                yield path


def _is_repository(folder: Path) -> bool:
    """Whether backups are kept there: a repository inside the data folder is not backed up."""
    return (folder / "config").is_file() and (folder / "keys").is_dir()


def _files_with_rows() -> Iterator[Path]:
    for name in _WITH_ROWS:
        folder = Path(settings.DATA_DIR) / name
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.name.startswith(".") and path.suffix not in _UNFINISHED:
                yield path


def _copy_files(target: Path, paths: Iterator[Path]) -> None:
    """Copy files that are not there yet. A staged file never changes, so that a link will do."""
    root = Path(settings.DATA_DIR)
    for path in paths:
        copy = target / path.relative_to(root)
        if copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # it was taken in or done with meanwhile
            if path.parent.name == "staging":
                try:
                    os.link(path, copy)
                    continue
                except FileNotFoundError:
                    raise
                except OSError:  # a file system without links
                    pass
            shutil.copy2(path, copy)


def _bytes_of_database() -> int:
    connection = connections["default"]
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
