"""Writing, naming and linking of files so that they survive a power failure.

A file system keeps what is written in memory for up to half a minute. Two things have to reach the
disk before anybody is told that a file is stored: its content (fsync of the file) and its name,
which belongs to the folder (fsync of the folder, and of the parent of a folder that is new). Every
function here returns only when both are on the disk.

All code that stores a file uses this module; `tests/files/test_writers.py` lists the exceptions,
each with its reason.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any


def sync_file(file: IO[Any]) -> None:
    """Write what `file` holds to the disk: its content alone, not its name."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Write the names in `folder` to the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Write all that is in `folder`, and its own name, to the disk. Raises OSError."""
    for here, _folders, files in os.walk(folder):
        for name in files:
            with (Path(here) / name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(here))
    sync_folder(folder.parent)


def make_folder(folder: Path) -> None:
    """Create `folder` and its parents where they are missing. Raises OSError."""
    missing = []
    existing = folder
    while not existing.is_dir():
        missing.append(existing)
        if existing == existing.parent:
            break
        existing = existing.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def rename(source: Path, target: Path) -> None:
    """Give the finished file `source`, on the same disk, the name `target`, over any file there.

    Its content is synced first: otherwise a file without its content could have the name after a
    power failure. Raises OSError.
    """
    with source.open("rb") as file:
        os.fsync(file.fileno())
    make_folder(target.parent)
    os.replace(source, target)
    sync_folder(target.parent)


def link(source: Path, target: Path) -> bool:
    """Give the finished file `source` a second name, unless there is a file of this name.

    Return whether the name was free. Raises OSError, also where the file system has no hard links.
    """
    with source.open("rb") as file:
        os.fsync(file.fileno())
    make_folder(target.parent)
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    finally:
        # Also for a name that another process has just given, and not synced yet.
        sync_folder(target.parent)
    return True


@contextmanager
def atomic_write(path: Path, *, mode: int = 0o644, replace: bool = True) -> Iterator[IO[bytes]]:
    """Give a file to write to, which gets the name `path` when the block ends without an error.

    `mode` has the permissions of the file. A file that is there already is replaced, or kept if
    `replace` is false. Raises OSError; then, and after an error in the block, nothing is left.
    """
    make_folder(path.parent)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    unfinished = Path(name)
    try:
        with open(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
        if replace:
            rename(unfinished, path)
        else:
            link(unfinished, path)
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


def write_bytes(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write `content` to the file `path`, atomically. Raises OSError."""
    with atomic_write(path, mode=mode) as file:
        file.write(content)


def append_lines(
    path: Path, following: Callable[[list[str]], list[str]], *, mode: int = 0o644
) -> list[str]:
    """Append the lines that `following` returns to the file `path`, made if missing; return them.

    `following` is given the lines that are there, and no other process can append meanwhile. Lines
    are in UTF-8, here without their ends. A line that a power failure had cut off is ended first,
    so that the new ones stand by themselves. Raises OSError.
    """
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # released when the file is closed
        before = file.read()
        lines = following(before.decode(errors="replace").splitlines())
        if lines:
            is_cut = bool(before) and not before.endswith(b"\n")
            file.write(b"\n" * is_cut + "".join(f"{line}\n" for line in lines).encode())
            os.fsync(descriptor)
            sync_folder(path.parent)
    return lines
