"""A museum out of a backup: checked before anything is put in its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from audit.anchors import declare_restored
from images.pixels import DiskFull, require_disk_space
from images.staging import staging_folder
from images.storage import masters, save_if_absent
from languages import codes
from operations.models import BackupKind
from photos.ingest import needed_staged_files
from search.models import CatalogueVersion
from search.version import publish_on_commit

from .database import FILES, aside, living_tables, put_back
from .errors import BackupError
from .manifest import Manifest, NamedMaster, read_masters, secret_key_mark, sha256_of
from .masters import problem_of
from .places import STATE_PATH, only_one, workspace
from .repository import Repository
from .runs import Report, close_interrupted


def restore(address: str, id: str = "", *, force: bool = False, derive: bool = True) -> Report:
    """Make the museum of the settings from the newest whole state, or the one that `id` begins.

    Refuses a place with a living museum unless `force`; then the former database is moved aside,
    and nothing is deleted. The database is put in place last, so that an interrupted restoration
    leaves no museum, and can be begun again. With `derive`, public copies are made at the end. The
    report has problems when masters are missing or damaged; all the others are in place. Raises
    BackupError when the database is, and then nothing is.
    """
    repository = Repository(address)
    tables = living_tables()
    if tables and not force:
        raise BackupError(
            f"There is a museum here: its database has {tables} tables. Name an empty folder in "
            "DATA_DIR (on PostgreSQL also an empty database in DATABASE_URL). With --force the "
            "database that is there is moved aside, and the backup takes its place."
        )
    with only_one("restore"):
        state = repository.find(id) if id else repository.newest()
        scratch = workspace() / "restore"
        shutil.rmtree(scratch, ignore_errors=True)
        report = Report()
        try:
            manifest = _checked_state(repository, state.id, scratch)
            report.facts.append(
                f"State {state.short} of {state.taken_at:%Y-%m-%d %H:%M} UTC, checked."
            )
            _place_masters(repository, state.id, manifest, scratch, report)
            moved = list(_place_files(scratch / STATE_PATH / "files"))
            if moved:
                report.facts.append(f"Files that differed were moved aside: {', '.join(moved)}.")
            # All of it is on the disk before a database says that there is a museum.
            os.sync()
            former = put_back(scratch / STATE_PATH / FILES[manifest.engine], manifest.engine)
            if former:
                report.facts.append(f"The former database was moved to {former}.")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        _open_museum(manifest, report, derive)
        return report


def _checked_state(repository: Repository, id: str, scratch: Path) -> Manifest:
    """Restore all of the state but the masters; return its manifest. Raises BackupError."""
    failed = repository.restore(id, scratch, [STATE_PATH])
    folder = scratch / STATE_PATH
    manifest = Manifest.read(folder)
    damaged = [f"{path}: {why}" for path, why in failed.items()] + manifest.damaged_files(folder)
    if damaged:
        raise BackupError(
            "The backup is damaged, and nothing was restored. " + " ".join(damaged) + " An earlier "
            "state may be whole: `manage.py backup --list`, then `restore --state`."
        )
    if manifest.languages != list(codes()):
        raise BackupError(
            f"The backup is of a museum in {','.join(manifest.languages)}: set "
            f"MUSEUM_LANGUAGES={','.join(manifest.languages)}."
        )
    return manifest


def _place_masters(
    repository: Repository, id: str, manifest: Manifest, scratch: Path, report: Report
) -> None:
    named = list(read_masters(scratch / STATE_PATH))
    storage = masters()
    try:
        require_disk_space(scratch, sum(one.size for one in named))
    except DiskFull as error:
        raise BackupError(str(error)) from error
    failed = repository.restore(id, scratch, [manifest.masters_path])
    folder = scratch / manifest.masters_path
    placed = 0
    for one in named:
        path = folder / one.name
        problems = list(problem_of(one, path, failed))
        if not problems:
            _place_master(path, one)
            placed += 1
        elif _is_there(one):
            placed += 1
        else:
            report.problems += problems
    report.facts.append(f"{placed} of {len(named)} masters are in place, each with its checksum.")
    if isinstance(storage, FileSystemStorage):
        Path(storage.location).mkdir(parents=True, exist_ok=True)


def _place_master(path: Path, one: NamedMaster) -> None:
    """Move a verified file into the storage, over a damaged one that may be there."""
    storage = masters()
    if not isinstance(storage, FileSystemStorage):
        save_if_absent(storage, path, one.name)
        return
    target = Path(storage.path(one.name))
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


def _is_there(one: NamedMaster) -> bool:
    """Whether the storage has a sound file of this master already."""
    storage = masters()
    if not isinstance(storage, FileSystemStorage):
        return bool(storage.exists(one.name))
    path = Path(storage.path(one.name))
    return path.is_file() and sha256_of(path) == one.sha256


def _place_files(folder: Path) -> Iterator[str]:
    """Move uploads that wait, and all other files, to their places in the data folder.

    A file that is there and differs is moved aside; yields the names of those.
    """
    root = Path(settings.DATA_DIR)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder)
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and sha256_of(target) != sha256_of(path):
            target.replace(aside(target))
            yield str(name)
        path.replace(target)


def _open_museum(manifest: Manifest, report: Report, derive: bool) -> None:
    """Do what makes the restored files a museum again, and say what was done."""
    call_command("migrate", interactive=False, verbosity=0)
    close_interrupted(BackupKind.BACKUP)
    close_interrupted(BackupKind.DRILL)
    with transaction.atomic():
        # Version numbers that were given after the backup will be given again, to other records.
        # In a new epoch nobody takes the former ones for them.
        catalogue = CatalogueVersion.locked()
        catalogue.epoch = uuid4()
        catalogue.changed_at = timezone.now()
        catalogue.save(update_fields=["epoch", "changed_at"])
        publish_on_commit(catalogue.version, catalogue.epoch)
    declare_restored(f"The state of {manifest.made_at} was restored from its backup.")
    if not CatalogueVersion.index_is_current():
        call_command("rebuild_index", verbosity=0)
        report.facts.append("The index was built anew.")
    for sha256 in _staged_from_masters():
        report.facts.append(f"The upload {sha256[:12]} waits again; its master is its file.")
    if derive:
        try:
            call_command("derive_photos")
            report.facts.append("Public copies were made.")
        except CommandError as error:
            report.facts.append(f"Not all public copies were made: {error}")
    else:
        report.facts.append("Public copies are not made yet: `manage.py derive_photos`.")
    if manifest.secret_key != secret_key_mark():
        report.facts.append(
            "SECRET_KEY is not that of the museum that was backed up: everybody signs in again, "
            "and second factors are set up again. Put the former key back if you have it."
        )


def _staged_from_masters() -> Iterator[str]:
    """Stage uploads that wait in the restored database, and were taken in a moment later."""
    storage = masters()
    if not isinstance(storage, FileSystemStorage):
        return
    for sha256 in needed_staged_files("default"):
        target = staging_folder() / sha256
        found = next(Path(storage.location).glob(f"{sha256[:2]}/{sha256}.*"), None)
        if found is not None and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):
                shutil.copyfile(found, target)
                yield sha256
