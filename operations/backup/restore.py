"""A museum out of a backup: checked before anything is put in its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from audit.anchors import declare_restored
from files import durable
from images.pixels import DiskFull, require_disk_space
from images.staging import staging_folder
from images.storage import masters, save_if_absent
from languages import codes
from operations.models import BackupKind
from photos.ingest import needed_staged_files
from search.models import CatalogueVersion
from search.version import publish_on_commit

from .database import FILES, aside, living_tables, put_back, require_engine
from .errors import BackupError
from .manifest import Manifest, NamedMaster, read_masters, secret_key_mark, sha256_of
from .masters import PART_BYTES, parts, problem_of
from .places import STATE_PATH, only_one, workspace
from .repository import Repository, State
from .runs import Report, close_interrupted
from .unfinished import Restoration, remove_mark, unfinished

#: Masters that restic is told by name, instead of all that begin alike.
_MAX_NAMED = 500


def restore(address: str, id: str = "", *, force: bool = False, derive: bool = True) -> Report:
    """Make the museum of the settings from the newest whole state, or the one that `id` begins.

    Refuses a place with a living museum unless `force`; then the former database is moved aside,
    and nothing is deleted. An interrupted restoration leaves its mark (`unfinished`), with which
    nothing is served; called again, it begins anew with the same state. With `derive`, public
    copies are made at the end. The report has problems when masters are missing or damaged; all the
    others are in place. Raises BackupError when the database is, and then nothing is.
    """
    repository = Repository(address)
    with only_one("restore"):
        report = Report()
        interrupted = unfinished()
        lives = _require_consent(interrupted, force)
        if interrupted:
            report.facts.append("A restoration was interrupted here; it begins anew.")
        state = repository.find(id) if id else _begun(repository, interrupted)
        state = state or repository.newest()
        mark = replace(
            interrupted or Restoration(force=force), address=repository.shown, state=state.id
        )
        scratch = workspace() / "restore"
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            manifest = _checked_state(repository, state.id, scratch)
            report.facts.append(
                f"State {state.short} of {state.taken_at:%Y-%m-%d %H:%M} UTC, checked."
            )
            if not lives:
                mark.write()
            # A museum that lives here is still whole after this: masters are only added.
            _place_masters(repository, state.id, manifest, scratch, report)
            mark.write()
            moved = list(_place_files(scratch / STATE_PATH / "files"))
            if moved:
                report.facts.append(f"Files that differed were moved aside: {', '.join(moved)}.")
            # All of it is on the disk before a database says that there is a museum.
            os.sync()
            replace(mark, has_database=True).write()
            former = put_back(scratch / STATE_PATH / FILES[manifest.engine], manifest.engine)
            if former:
                report.facts.append(f"The former database was moved to {former}.")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        _open_museum(manifest, report, derive)
        remove_mark()
        return report


def _begun(repository: Repository, interrupted: Restoration | None) -> State | None:
    """Return the state whose restoration was interrupted, if it is still in this repository."""
    if interrupted is None or interrupted.address != repository.shown:
        return None
    return next((s for s in repository.content().states if s.id == interrupted.state), None)


def _require_consent(interrupted: Restoration | None, force: bool) -> bool:
    """Return whether a whole museum lives here. Raises BackupError unless it may be replaced."""
    tables = living_tables()
    if tables and not force and not (interrupted and interrupted.may_replace):
        raise BackupError(
            f"There is a museum here: its database has {tables} tables. Name an empty folder in "
            "DATA_DIR (on PostgreSQL also an empty database in DATABASE_URL). With --force the "
            "database that is there is moved aside, and the backup takes its place."
        )
    return bool(tables) and interrupted is None


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
    require_engine(manifest.engine)
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
    wrong = 0
    for pattern, some in parts(named, PART_BYTES):
        # Those that an interrupted restoration has placed are not read again.
        lacking = [one for one in some if not _is_there(one)]
        if not lacking:
            continue
        by_name = len(lacking) <= _MAX_NAMED
        include = [one.name for one in lacking] if by_name else [pattern]
        try:
            require_disk_space(scratch, sum(one.size for one in (lacking if by_name else some)))
        except DiskFull as error:
            raise BackupError(str(error)) from error
        folder = scratch / manifest.masters_path
        failed = repository.restore(
            id, scratch, [f"{manifest.masters_path}/{name}" for name in include]
        )
        for one in lacking:
            problems = list(problem_of(one, folder / one.name, failed))
            if not problems:
                _place_master(folder / one.name, one)
            wrong += bool(problems)
            report.problems += problems
        shutil.rmtree(folder, ignore_errors=True)
    placed = len(named) - wrong
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
            with suppress(OSError):
                with found.open("rb") as master, durable.atomic_write(target) as copy:
                    shutil.copyfileobj(master, copy)
                yield sha256
