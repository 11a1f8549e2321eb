"""Fixity: are the masters still bit for bit what came in, and does every file have its row?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from django.core.files.storage import Storage
from django.utils import timezone
from django.utils.translation import gettext as _

from images.derivatives import missing_derivatives
from images.storage import ContentStorage, derivatives, masters
from photos.models import Master, MasterFault
from records.changes import changeset

_CHUNK = 1 << 20
_BATCH = 20


class Fault(StrEnum):
    MISSING = "its file is missing"
    CHANGED = "its file is not what came in"
    UNREADABLE = "its file cannot be read"
    NO_ROW = "a file without a record"


_MASTER_FAULTS = {
    Fault.MISSING: MasterFault.MISSING,
    Fault.CHANGED: MasterFault.CHANGED,
    Fault.UNREADABLE: MasterFault.UNREADABLE,
}


@dataclass(frozen=True)
class Finding:
    """`name` is the file's in its storage; `record` the photograph it belongs to, if any."""

    fault: Fault
    name: str
    record: str = ""

    def __str__(self) -> str:
        owner = f" ({self.record})" if self.record else ""
        return f"{self.name}{owner}: {self.fault}"


def verify_masters(workers: int) -> Iterator[Finding | None]:
    """For each master a finding, or None where all is well, whose `checked_at` is then set.

    What was found stays in the master's row until the next look, and so does whether its public
    copies are all there: the curators' work list counts both. Masters are read by `workers`
    threads and noted in short acts.
    """
    queue = Master.objects.select_related("photo").order_by("pk")
    last = 0
    with ThreadPoolExecutor(workers) as pool:
        while batch := list(queue.filter(pk__gt=last)[:_BATCH]):
            last = batch[-1].pk
            faults = list(pool.map(_check_master, batch))
            lacking = [
                master.pk
                for master, lacks in zip(batch, pool.map(_lacks_derivatives, batch), strict=True)
                if lacks
            ]
            good = [master.pk for master, fault in zip(batch, faults, strict=True) if not fault]
            with changeset(why=_("The masters’ checksums were verified.")):
                Master.objects.filter(pk__in=good).update(checked_at=timezone.now(), fault="")
                for found in {fault for fault in faults if fault}:
                    bad = [m.pk for m, f in zip(batch, faults, strict=True) if f is found]
                    Master.objects.filter(pk__in=bad).update(fault=_MASTER_FAULTS[found])
                record_missing_derivatives([master.pk for master in batch], lacking)
            for master, fault in zip(batch, faults, strict=True):
                yield (
                    Finding(fault, str(master.file.name), _photo_identifier(master))
                    if fault
                    else None
                )


def record_missing_derivatives(looked_at: Sequence[int], lacking: Sequence[int]) -> None:
    """Keep of the masters `looked_at`, by key, that those `lacking` have not all public copies."""
    rows = Master.objects.filter(pk__in=looked_at)
    rows.filter(lacks_derivatives=True).exclude(pk__in=lacking).update(lacks_derivatives=False)
    rows.filter(pk__in=lacking, lacks_derivatives=False).update(lacks_derivatives=True)


def find_orphans() -> Iterator[Finding]:
    """Files of both storages that no row speaks of, where a storage can list its files."""
    known = set(Master.objects.values_list("sha256", flat=True))
    names = set(Master.objects.values_list("file", flat=True))
    for name in _list_names(masters()):
        if name not in names:
            yield Finding(Fault.NO_ROW, name)
    for name in _list_names(derivatives()):
        if PurePosixPath(name).parent.name not in known:
            yield Finding(Fault.NO_ROW, name)


def _lacks_derivatives(master: Master) -> bool:
    return bool(missing_derivatives(master.sha256, master.width, master.height))


def _check_master(master: Master) -> Fault | None:
    storage = masters()
    name = str(master.file.name)
    if not storage.exists(name):
        return Fault.MISSING
    digest = hashlib.sha256()
    try:
        with storage.open(name, "rb") as file:
            for chunk in file.chunks(_CHUNK):
                digest.update(chunk)
    except OSError:
        return Fault.UNREADABLE
    return None if digest.hexdigest() == master.sha256 else Fault.CHANGED


def _photo_identifier(master: Master) -> str:
    photo = getattr(master, "photo", None)
    return str(photo.identifier) if photo is not None else ""


def _list_names(storage: Storage) -> Iterator[str]:
    return storage.names() if isinstance(storage, ContentStorage) else iter(())
