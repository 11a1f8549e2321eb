"""The staging area: the folder into which incoming files are written, and hashed on the way.

A file is first written under a temporary name and then named by its SHA-256
(`StagedFile.rename_to_hash`). A file with such a name is complete, and the same bytes are stored
once, however often they arrive. A `StagedFile` carries its hash, so that no later step has to hash
or copy the file again.

Every process locks the files that it uses. The system releases the locks when a process ends, also
when it is killed. So the garbage collector can distinguish the files of killed processes from those
in use without clocks or process ids. The locks are:

* a process that uses a file shares its lock (`LOCK_SH`) until `StagedFile.close`;
* a process that removes a file holds its lock exclusively (`LOCK_EX`), and never waits for it;
* the lock of the area itself is held only while a file is named or removed, and never during a
  query of the database.

The lock of a file is acquired before any lock in the database: `open_staged` may have to wait for
the garbage collector, so it must not be called inside a transaction.

`LockedDirectory` does the same for folders of unfinished files.
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

from files import durable

from .pixels import require_disk_space

_FOLDER_LOCK = ".held"
_LOCK = ".lock"
_PART = ".part"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def staging_folder() -> Path:
    """Return the folder of the staging area; it may not exist yet."""
    return Path(settings.DATA_DIR) / "staging"


class StagedFile:
    """A complete file in the staging area, protected from the garbage collector until `close()`.

    `sha256` is hexadecimal, `size` is in bytes. `path` has a temporary name until
    `rename_to_hash()`, then the SHA-256. A `with` statement closes the file at its end.
    """

    def __init__(self, path: Path, sha256: str, size: int, descriptor: int) -> None:
        self.path, self.sha256, self.size = path, sha256, size
        self._descriptor: int | None = descriptor

    def rename_to_hash(self) -> None:
        """Name the file by its SHA-256, or use the file of this name if there is one already."""
        name = self.path.with_name(self.sha256)
        if self.path == name:
            return
        with _locked(name.parent):
            shared = _try_to_lock(name, fcntl.LOCK_SH)
            if shared is None:
                # There is no such file, or the garbage collector has locked it. In that case it
                # will notice that the name belongs to another file now.
                durable.rename(self.path, name)
            else:
                self.path.unlink()
                self._unlock()
                self._descriptor = shared
                durable.sync_folder(name.parent)  # the other process may not have done so yet
        self.path = name

    def close(self) -> None:
        """Release the file.

        Removes it if it still has its temporary name; otherwise the garbage collector may do so.
        """
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
    """Write `chunks` to a new file in the staging area, sync it to the disk and hash it on the way.

    The file has a temporary name until `StagedFile.rename_to_hash`. `expected` is its size in
    bytes, if known. Raises images.pixels.DiskFull, OSError and whatever iterating over `chunks`
    raises; in these cases no file is left.
    """
    root = staging_folder()
    durable.make_folder(root)
    require_disk_space(root, expected)
    # The lock of the area is held, so that the garbage collector cannot find the file before it is
    # locked.
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
            durable.sync_file(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        _unlock(descriptor)
        raise
    return StagedFile(Path(name), digest.hexdigest(), size, descriptor)


def open_staged(sha256: str) -> StagedFile:
    """Open and lock the staged file with this hash (hexadecimal).

    Waits while the garbage collector has locked the file. Raises FileNotFoundError.
    """
    path = staging_folder() / sha256
    if not _SHA256.fullmatch(sha256):
        raise FileNotFoundError(str(path))
    while True:
        descriptor = os.open(path, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if _is_at(descriptor, path):
            return StagedFile(path, sha256, os.fstat(descriptor).st_size, descriptor)
        # The file was removed during the wait. The same bytes may have been staged again.
        _unlock(descriptor)


def staged_names() -> list[str]:
    """Return the names of all files in the area: SHA-256 hashes and temporary names."""
    root = staging_folder()
    if not root.is_dir():
        return []
    return sorted(
        name for name in os.listdir(root) if name.endswith(_PART) or _SHA256.fullmatch(name)
    )


def remove_if_unused(name: str, is_garbage: Callable[[str], bool]) -> bool:
    """Remove the file `name` from the area if no process uses it; return whether it was removed.

    A file named by its SHA-256 is removed only if `is_garbage(sha256)` returns true; during this
    call no other process can begin to use the file. A file with a temporary name that no process
    uses was never finished, and is always removed.
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
            # Meanwhile the same bytes may have been staged again under the same name.
            is_same = _is_at(descriptor, path)
            if is_same:
                path.unlink()
            return is_same
    finally:
        _unlock(descriptor)


class LockedDirectory:
    """A new folder under `root`, locked until `remove()`, `release()` or the end of the process."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        # The lock of the root is held, so that no other process can claim the new folder before it
        # is locked.
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
        """Unlock the folder and leave it to the garbage collector."""
        if self._descriptor is not None:
            _unlock(self._descriptor)
            self._descriptor = None

    def remove(self) -> None:
        """Delete the folder with its files, and unlock it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.release()


def remove_abandoned_folders(root: Path) -> int:
    """Remove the folders under `root` that killed processes left; return the number of files.

    A folder that a running process has locked as a LockedDirectory stays.
    """
    count = 0
    for folder in _claim_abandoned(root):
        count += sum(1 for path in folder.path.iterdir() if not path.name.startswith("."))
        folder.remove()
    return count


def _claim_abandoned(root: Path) -> list[LockedDirectory]:
    """Lock and return the folders under `root` that no running process has locked."""
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


def _try_to_lock(path: Path, mode: int) -> int | None:
    """Return a locked descriptor of the file at `path`.

    None when there is no such file, or a lock of another process is in the way.
    """
    try:
        # A network disk grants an exclusive lock only on a file that is open for writing.
        descriptor = os.open(path, os.O_RDWR if mode == fcntl.LOCK_EX else os.O_RDONLY)
    except FileNotFoundError:
        return None
    return descriptor if _try_flock(descriptor, mode) else None


def _try_flock(descriptor: int, mode: int) -> bool:
    """Lock without waiting. If another lock is in the way, close the descriptor, return False."""
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Return whether the open file is the file at `path`."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _unlock(descriptor: int) -> None:
    # Closing would not be enough: a process that was forked meanwhile has the descriptor too.
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    with (root / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
