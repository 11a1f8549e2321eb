"""The staging area: files that arrive are written here, each hashed once, while it is written.

A file is first written under a temporary name, then named by its SHA-256 (`StagedFile.keep`). What
has such a name is whole, and the same bytes lie here once, however often they come. Whoever works
with a staged file is handed it with its hash, and neither hashes nor copies it again.

Every file is locked by the processes that use it, with locks that the system releases when a
process ends, however it ends. So the collector of garbage can tell what a killed process left from
what a living one needs, without clocks or process ids. The locks:

* whoever uses a file shares its lock (`LOCK_SH`) until `StagedFile.close`;
* whoever removes one holds the lock alone (`LOCK_EX`), and never waits for it;
* the lock of the area itself is held for the moment in which a name is given or taken away, and
  never while a database is asked.

The lock of a file is taken before any lock in the database: `open_staged` may have to wait for the
collector, so it does not belong inside a transaction.

`LockedDirectory` is the same for folders in which several unfinished files lie.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from django.conf import settings

from .pixels import require_disk_space

_FOLDER_LOCK = ".held"
_LOCK = ".lock"
_PART = ".part"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def staging_folder() -> Path:
    return Path(settings.DATA_DIR) / "staging"


class StagedFile:
    """A whole file in the staging area, safe from the collector until `close()`.

    `sha256` is hexadecimal, `size` in bytes, `path` where the bytes lie: under a temporary name
    until `rename_to_hash()`, then under the SHA-256. Used in a `with` statement it is closed at its end.
    """

    def __init__(self, path: Path, sha256: str, size: int, descriptor: int) -> None:
        self.path, self.sha256, self.size = path, sha256, size
        self._descriptor: int | None = descriptor

    def rename_to_hash(self) -> None:
        """Name the file by its SHA-256; where the same bytes lie there already, use those."""
        name = self.path.with_name(self.sha256)
        if self.path == name:
            return
        with _locked(name.parent):
            shared = _try_to_lock(name, fcntl.LOCK_SH)
            if shared is None:
                # Not there; or the collector has it, which will find another file in its place.
                self.path.replace(name)
            else:
                self.path.unlink()
                self._unlock()
                self._descriptor = shared
        self.path = name

    def close(self) -> None:
        """End the use of it. One that was not kept is removed; another is for the collector."""
        if self._descriptor is None:
            return
        if self.path.suffix == _PART:
            self.path.unlink(missing_ok=True)
        self._unlock()

    def _unlock(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            _unlock(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def stage(chunks: Iterable[bytes], expected: int = 0) -> StagedFile:
    """Write what `chunks` bring, all the way to the disk, and hash it on the way.

    The file has a temporary name until `StagedFile.keep`. `expected` is its size in bytes, where it
    is known. Raises images.pixels.DiskFull, OSError and whatever `chunks` raise; then nothing is
    left.
    """
    root = staging_folder()
    root.mkdir(parents=True, exist_ok=True)
    require_disk_space(root, expected)
    # Under the area's lock: the collector may not find the file before it is locked.
    with _locked(root):
        descriptor, name = tempfile.mkstemp(_PART, dir=root)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    digest, size = hashlib.sha256(), 0
    try:
        with open(descriptor, "wb", closefd=False) as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        _unlock(descriptor)
        raise
    return StagedFile(Path(name), digest.hexdigest(), size, descriptor)


def open_staged(sha256: str) -> StagedFile:
    """Use the staged file with this hash (hexadecimal). Raises FileNotFoundError.

    Waits for a collector that is looking at the file in this moment.
    """
    path = staging_folder() / sha256
    if not _SHA256.fullmatch(sha256):
        raise FileNotFoundError(str(path))
    while True:
        descriptor = os.open(path, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if _is_at(descriptor, path):
            return StagedFile(path, sha256, os.fstat(descriptor).st_size, descriptor)
        # It was removed while we waited; perhaps the same bytes have come again.
        _unlock(descriptor)


def staged_names() -> list[str]:
    """The names of all files in the area: a SHA-256, or a temporary name."""
    root = staging_folder()
    if not root.is_dir():
        return []
    return sorted(
        name for name in os.listdir(root) if name.endswith(_PART) or _SHA256.fullmatch(name)
    )


def remove_if_unused(name: str, is_garbage: Callable[[str], bool]) -> bool:
    """Remove the file `name` from the area if nobody uses it; whether it was removed.

    A file under its SHA-256 is removed only where `is_garbage(sha256)` says so, during which nobody
    else can begin to use the file. What has a temporary name and no user was never finished.
    """
    path = staging_folder() / name
    if not path.exists():
        return False
    with _locked(path.parent):
        descriptor = _try_to_lock(path, fcntl.LOCK_EX)
    if descriptor is None:
        return False
    try:
        if path.suffix != _PART and not is_garbage(name):
            return False
        with _locked(path.parent):
            # Meanwhile the same bytes may have been staged again, by the same name.
            is_same = _is_at(descriptor, path)
            if is_same:
                path.unlink()
            return is_same
    finally:
        _unlock(descriptor)


class LockedDirectory:
    """A new folder under `root`, held until `remove()` or `release()` or the end of the process."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        # Under the root's lock: nobody may claim the folder between its making and its holding.
        with _locked(root):
            folder = Path(tempfile.mkdtemp(dir=root))
            descriptor = _try_to_lock_folder(folder)
        if descriptor is None:
            raise RuntimeError(f"The new folder {folder} is held already.")
        self.path = folder
        self._descriptor: int | None = descriptor

    @classmethod
    def _claimed(cls, path: Path, descriptor: int) -> Self:
        folder = cls.__new__(cls)
        folder.path, folder._descriptor = path, descriptor
        return folder

    def release(self) -> None:
        """Leave the folder as it is, for the collector."""
        if self._descriptor is not None:
            _unlock(self._descriptor)
            self._descriptor = None

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.release()


def remove_abandoned_folders(root: Path) -> int:
    """Remove the folders under `root` that killed processes left; return how many files that were.

    A folder that a living process holds as a LockedDirectory stays.
    """
    count = 0
    for folder in _claim_abandoned(root):
        count += sum(1 for path in folder.path.iterdir() if not path.name.startswith("."))
        folder.remove()
    return count


def _claim_abandoned(root: Path) -> list[LockedDirectory]:
    """The folders under `root` that a process left behind, now held by the caller."""
    if not root.is_dir():
        return []
    claimed = []
    with _locked(root):
        for path in sorted(root.iterdir()):
            if path.is_dir():
                descriptor = _try_to_lock_folder(path)
                if descriptor is not None:
                    claimed.append(LockedDirectory._claimed(path, descriptor))
    return claimed


def _try_to_lock_folder(folder: Path) -> int | None:
    descriptor = os.open(folder / _FOLDER_LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    return descriptor if _try_flock(descriptor, fcntl.LOCK_EX) else None


def _try_to_lock(path: Path, how: int) -> int | None:
    """A descriptor of the file at `path`, locked; None when it is not there, or others forbid."""
    try:
        # A network disk grants the lock for one alone only to whoever might write.
        descriptor = os.open(path, os.O_RDWR if how == fcntl.LOCK_EX else os.O_RDONLY)
    except FileNotFoundError:
        return None
    return descriptor if _try_flock(descriptor, how) else None


def _try_flock(descriptor: int, how: int) -> bool:
    """Lock without waiting; False, and the descriptor closed, where another's lock forbids it."""
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the open file is the one that has this name."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _unlock(descriptor: int) -> None:
    # Said aloud: a process that was forked meanwhile has the descriptor too.
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    with (root / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
