"""One backup: a consistent state of database and masters, written while curators work.

The database is copied first, at one moment. Masters are only ever added, except by a purge; so the
masters that are read afterwards include all that the copy names, or a purge came between. Whether
one did is checked before the state is sealed, and if so a newer copy of the database is taken.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.models import Sum
from django.utils import timezone

from files import durable
from images.pixels import DiskFull, require_disk_space
from images.storage import masters
from operations.models import BackupKind, BackupOutcome, BackupRun
from photos.models import Master

from .collect import collect, masters_folder, masters_path
from .errors import BackupError
from .manifest import MANIFEST, Manifest, NamedMaster, read_masters, sha256_of
from .places import STATE_PATH, only_one, state_folder, workspace
from .repository import Content, Repository
from .retention import Keep, to_forget
from .runs import Report, close_interrupted, recorded

#: Bytes of new masters from which they are written before the database is copied, so that the
#: copy is not hours old when the state is complete.
_MANY_BYTES = 1_000_000_000
#: How often a newer state is taken because masters were purged while it was written.
_ATTEMPTS = 5


def create_backup(address: str, keep: Keep, *, begin_anew: bool = False) -> Report:
    """Write a state to the repository at `address`, and remove states that are not kept.

    `begin_anew` allows an empty place where there was a repository before. Raises BackupError. The
    report has problems when the museum itself has lost masters that its database names; all the
    rest is written and whole.
    """
    repository = Repository(address)
    with only_one("backup"):
        close_interrupted(BackupKind.BACKUP)
        with recorded(BackupKind.BACKUP, repository.shown) as report:
            is_known = BackupRun.objects.filter(
                kind=BackupKind.BACKUP, outcome=BackupOutcome.SUCCEEDED, target=repository.shown
            ).exists()
            content = repository.prepare(create=begin_anew or not is_known)
            unfinished = workspace() / "unfinished"
            if unfinished.exists():
                repository.mend_after_interruption()
            unfinished.touch()
            _write_state(repository, content, report)
            unfinished.unlink()
            _remove_old_states(repository, keep, report)
        return report


def _write_state(repository: Repository, content: Content, report: Report) -> None:
    newest = content.states[-1] if content.states else None
    # What an interrupted backup has written is found by its content, also without a parent.
    parent = max([*content.states, *content.unsealed], key=lambda s: s.taken_at, default=None)
    parent_id = parent.id if parent else ""
    if _bytes_since(newest.taken_at if newest else None) > _MANY_BYTES:
        _mirror_remote_masters(None)
        _require_masters_folder()
        parent_id, _whole = repository.write(
            _root(), [masters_path_argument()], exclude=[".aside"], parent=parent_id
        )
    for _attempt in range(_ATTEMPTS):
        manifest = collect(state_folder())
        _mirror_remote_masters(state_folder())
        _require_masters_folder()
        id, could_read_all = repository.write(
            _root(),
            [STATE_PATH, masters_path_argument()],
            exclude=[".aside"],
            parent=parent_id,
        )
        lacking = _masters_lacking(repository, id, manifest)
        lost = _lost_by_the_museum(lacking)
        if len(lost) == len(lacking) and (could_read_all or lost):
            _seal(repository, id, manifest, lost, report)
            return
        parent_id = id
    raise BackupError(
        f"Files of masters vanished or could not be read while they were backed up, {_ATTEMPTS} "
        "times: is something else removing them? `manage.py verify_fixity` names damaged ones."
    )


def _seal(
    repository: Repository,
    id: str,
    manifest: Manifest,
    lost: list[NamedMaster],
    report: Report,
) -> None:
    repository.seal(id, state_folder() / MANIFEST)
    shutil.rmtree(state_folder(), ignore_errors=True)
    report.facts.append(
        f"State {id[:8]}: {manifest.audit_entries} entries of the audit log, {manifest.masters} "
        f"masters of {manifest.masters_bytes / 1e6:.1f} MB."
    )
    report.problems += [
        f"{one.name}: the museum itself has lost this master, or cannot read it, and no backup of "
        "it was made now. Restore it from an earlier one."
        for one in lost
    ]


def _masters_lacking(repository: Repository, id: str, manifest: Manifest) -> list[NamedMaster]:
    """Return the masters that the state names and does not have, or has with another size."""
    prefix = f"{manifest.masters_path}/"
    stored = {
        path.removeprefix(prefix): size
        for path, size in repository.files(id)
        if path.startswith(prefix)
    }
    return [one for one in read_masters(state_folder()) if stored.get(one.name) != one.size]


def _lost_by_the_museum(lacking: list[NamedMaster]) -> list[NamedMaster]:
    """Return those that the database still names: they are no longer there, but were not purged."""
    known: set[str] = set()
    for start in range(0, len(lacking), 500):
        names = [one.sha256 for one in lacking[start : start + 500]]
        known |= set(Master.objects.filter(sha256__in=names).values_list("sha256", flat=True))
    return [one for one in lacking if one.sha256 in known]


def _remove_old_states(repository: Repository, keep: Keep, report: Report) -> None:
    """Remove what is not kept. When it cannot be removed now, the next backup does."""
    old = to_forget(repository.content(), keep, timezone.now())
    try:
        repository.forget(old)
    except BackupError as error:
        report.facts.append(f"Old states were not removed: {error}")
    else:
        if old:
            report.facts.append(f"{len(old)} old snapshots were removed.")


def _root() -> Path:
    return Path(settings.DATA_DIR)


def masters_path_argument() -> str:
    """Return the path of the masters for restic: relative inside the data folder, else absolute."""
    folder = masters_folder().resolve()
    return masters_path() if folder.is_relative_to(_root()) else str(folder)


def _require_masters_folder() -> None:
    masters_folder().mkdir(parents=True, exist_ok=True)


def _bytes_since(moment: datetime | None) -> int:
    rows = Master.objects.filter(added_at__gt=moment) if moment else Master.objects.all()
    return int(rows.aggregate(total=Sum("size"))["total"] or 0)


def _mirror_remote_masters(state: Path | None) -> None:
    """Copy the masters of a storage on another machine into a folder on this one.

    With the folder of a collected `state`, those that it names; otherwise those that the database
    names now. Masters that are no longer named are removed from the mirror.
    """
    storage = masters()
    if isinstance(storage, FileSystemStorage):
        return
    root = masters_folder()
    rows = Master.objects.order_by("pk").values_list("sha256", "file", "size")
    named = read_masters(state) if state else (NamedMaster(*row) for row in rows.iterator(2000))
    wanted = set()
    for one in named:
        wanted.add(one.name)
        path = root / one.name
        if path.is_file() and path.stat().st_size == one.size:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            require_disk_space(root, one.size)
        except DiskFull as error:
            raise BackupError(str(error)) from error
        arriving = path.with_name(f".{path.name}")
        with suppress(FileNotFoundError):  # the check of what lacks names it
            with storage.open(one.name, "rb") as source, arriving.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            if sha256_of(arriving) == one.sha256:
                durable.rename(arriving, path)
            else:
                arriving.unlink()
    for path in root.glob("*/*") if root.is_dir() else ():
        if path.relative_to(root).as_posix() not in wanted:
            path.unlink()
