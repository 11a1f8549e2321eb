"""Reading the masters out of a state, in parts that fit on the disk, and comparing each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from images.pixels import DiskFull, require_disk_space

from .errors import BackupError
from .manifest import Manifest, NamedMaster, sha256_of
from .repository import Repository

#: Bytes of masters that a drill restores at a time.
PART_BYTES = 10_000_000_000


def parts(masters: Sequence[NamedMaster], limit: int) -> list[tuple[str, list[NamedMaster]]]:
    """Return the masters in parts of about `limit` bytes, each with the pattern of its files.

    A part is what begins with the same hexadecimal digits, none, one or two.
    """
    total = sum(one.size for one in masters)
    digits = 0 if total <= limit else 1 if total <= 16 * limit else 2
    groups: dict[str, list[NamedMaster]] = {}
    for one in masters:
        groups.setdefault(one.name[:digits], []).append(one)
    return [(f"{start}{'?' * (2 - digits)}", group) for start, group in sorted(groups.items())]


def compare(
    repository: Repository,
    id: str,
    manifest: Manifest,
    masters: Sequence[NamedMaster],
    scratch: Path,
    limit: int = PART_BYTES,
) -> Iterator[str]:
    """Restore all masters into `scratch`, part by part; yield a sentence for each wrong one."""
    for pattern, some in parts(masters, limit):
        folder = scratch / "masters"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            require_disk_space(folder, sum(one.size for one in some))
        except DiskFull as error:
            raise BackupError(str(error)) from error
        failed = repository.restore(id, folder, [f"{manifest.masters_path}/{pattern}"])
        for one in some:
            yield from problem_of(one, folder / manifest.masters_path / one.name, failed)
        shutil.rmtree(folder, ignore_errors=True)


def problem_of(one: NamedMaster, path: Path, failed: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with the restored file of a master, if anything."""
    reasons = [reason for name, reason in failed.items() if name.endswith(one.name)]
    if not path.is_file():
        yield f"{one.name}: this master is missing in the backup. {' '.join(reasons)}".rstrip()
    elif sha256_of(path) != one.sha256:
        because = f" ({reasons[0]})" if reasons else ""
        yield f"{one.name}: this master is not what came in{because}."
