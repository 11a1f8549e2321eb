"""Fixity checks (PREMIS): whether every master is unchanged, and whether every file has its row.

The public copies are verified as well, since they are stored for years too. A damaged one is no
loss: it is made anew from the master (`manage.py derive_photos`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePosixPath

import pyvips
from django.core.files.storage import FileSystemStorage, Storage
from django.utils import timezone
from django.utils.translation import gettext as _

from images.derivatives import damaged_derivatives, derivative_files, missing_derivatives
from images.pixels import read_size
from images.sizes import Size
from images.storage import ContentAddressed, derivatives, masters
from photos.models import Master, MasterFault
from photos.pace import Pace
from records.changes import changeset

_CHUNK = 1 << 20
_BATCH = 20


class Fault(StrEnum):
    """What is wrong with a file."""

    MISSING = "its file is missing"
    CHANGED = "its file is not what came in"
    UNREADABLE = "its file cannot be read"
    NO_ROW = "a file without a record"
    DAMAGED_COPY = "a public copy is not what was written; `manage.py derive_photos` makes it anew"
    WRONG_SIZE = "its recorded size is not that of its image; `manage.py derive_photos` corrects it"


_MASTER_FAULTS = {
    Fault.MISSING: MasterFault.MISSING,
    Fault.CHANGED: MasterFault.CHANGED,
    Fault.UNREADABLE: MasterFault.UNREADABLE,
}


@dataclass(frozen=True)
class Finding:
    """A failed check. `name` is the file's in its storage, `record` the photograph, if any."""

    fault: Fault
    name: str
    record: str = ""

    def __str__(self) -> str:
        owner = f" ({self.record})" if self.record else ""
        return f"{self.name}{owner}: {self.fault}"


def verify_masters(workers: int) -> Iterator[Finding | None]:
    """Check every master; yield a finding for each, or None if it is unchanged.

    The files are read by `workers` threads, as `verify_batch` describes.
    """
    last = 0
    with ThreadPoolExecutor(workers) as pool:
        while batch := next_masters(last):
            last = batch[-1].pk
            yield from verify_batch(batch, pool)


def next_masters(after: int) -> list[Master]:
    """Return some masters in the order of their keys, from the one after the key `after` on."""
    queue = Master.objects.select_related("photo").order_by("pk")
    return list(queue.filter(pk__gt=after)[:_BATCH])


def verify_batch(
    batch: Sequence[Master], pool: ThreadPoolExecutor, pace: Pace | None = None
) -> list[Finding | None]:
    """Check some masters in the threads of `pool`, no faster than `pace`; return their findings.

    `checked_at` is set for unchanged masters. The fault, and whether derivatives are missing or
    damaged, are stored in the master's row until the next check, in one short changeset; the
    curators' work list counts both. A finding about a public copy is given only where the master
    has none.
    """
    faults = list(pool.map(partial(_check_master, pace=pace), batch))
    copies = list(pool.map(partial(_check_copies, pace=pace), batch))
    lacking = [m.pk for m, check in zip(batch, copies, strict=True) if check.are_lacking]
    good = [master.pk for master, fault in zip(batch, faults, strict=True) if not fault]
    with changeset(why=_("The masters’ checksums were verified.")):
        Master.objects.filter(pk__in=good).update(checked_at=timezone.now(), fault="")
        for kind in {fault for fault in faults if fault}:
            bad = [m.pk for m, f in zip(batch, faults, strict=True) if f is kind]
            Master.objects.filter(pk__in=bad).update(fault=_MASTER_FAULTS[kind])
        record_missing_derivatives([master.pk for master in batch], lacking)
    findings: list[Finding | None] = []
    for master, fault, check in zip(batch, faults, copies, strict=True):
        name, found = (str(master.file.name), fault) if fault else (check.name, check.fault)
        findings.append(Finding(found, name, _photo_identifier(master)) if found else None)
    return findings


def record_missing_derivatives(checked: Sequence[int], lacking: Sequence[int]) -> None:
    """Store which of the masters `checked` lack derivatives: those in `lacking` (primary keys)."""
    rows = Master.objects.filter(pk__in=checked)
    rows.filter(lacks_derivatives=True).exclude(pk__in=lacking).update(lacks_derivatives=False)
    rows.filter(pk__in=lacking, lacks_derivatives=False).update(lacks_derivatives=True)


def find_orphans() -> Iterator[Finding]:
    """Yield the files of both storages without a row, if the storage can list its files."""
    known = set(Master.objects.values_list("sha256", flat=True))
    names = set(Master.objects.values_list("file", flat=True))
    for name in _list_names(masters()):
        if name not in names:
            yield Finding(Fault.NO_ROW, name)
    for name in _list_names(derivatives()):
        if PurePosixPath(name).parent.name not in known:
            yield Finding(Fault.NO_ROW, name)


def record_size(master: Master) -> None:
    """Store the corrected size of `master`, inside a changeset."""
    Master.objects.filter(pk=master.pk).update(width=master.width, height=master.height)


@dataclass(frozen=True)
class _CopiesCheck:
    """Whether derivatives are missing or damaged, and the fault of the file `name`, if any."""

    are_lacking: bool
    fault: Fault | None = None
    name: str = ""


def _check_copies(master: Master, pace: Pace | None = None) -> _CopiesCheck:
    if not _has_recorded_size(master):
        return _CopiesCheck(True, Fault.WRONG_SIZE, str(master.file.name))
    if pace is not None:
        storage = derivatives()
        pace.spend(sum(storage.size(name) for name in derivative_files(master.sha256)))
    damaged = damaged_derivatives(master.sha256, master.width, master.height)
    if damaged:
        return _CopiesCheck(True, Fault.DAMAGED_COPY, damaged[0])
    return _CopiesCheck(bool(missing_derivatives(master.sha256, master.width, master.height)))


def _has_recorded_size(master: Master) -> bool:
    """Return whether the size in the row is that of the upright image.

    True for a file that cannot be read: the check of the master says what is wrong with it. A
    storage on another machine is not asked.
    """
    storage, name = masters(), str(master.file.name)
    if not isinstance(storage, FileSystemStorage):
        return True
    try:
        return read_size(Path(storage.path(name))) == Size(master.width, master.height)
    except (pyvips.Error, OSError):
        return True


def _check_master(master: Master, pace: Pace | None = None) -> Fault | None:
    storage = masters()
    name = str(master.file.name)
    if not storage.exists(name):
        return Fault.MISSING
    digest = hashlib.sha256()
    try:
        with storage.open(name, "rb") as file:
            for chunk in file.chunks(_CHUNK):
                digest.update(chunk)
                if pace is not None:
                    pace.spend(len(chunk))
    except OSError:
        return Fault.UNREADABLE
    return None if digest.hexdigest() == master.sha256 else Fault.CHANGED


def _photo_identifier(master: Master) -> str:
    photo = getattr(master, "photo", None)
    return str(photo.identifier) if photo is not None else ""


def _list_names(storage: Storage) -> Iterator[str]:
    return storage.names() if isinstance(storage, ContentAddressed) else iter(())
