"""Folders for what is not finished yet: written here first, then moved to where it belongs.

A folder is held by a lock that the system lets go when its process ends, however it ends. So what
a killed process left can be told from what a living one is writing, without clocks or process ids.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

_HELD = ".held"
_LOCK = ".lock"


class HeldFolder:
    """A new folder under `root`, held until `remove()` or `release()` or the end of the process."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        # Under the root's lock: nobody may claim the folder between its making and its holding.
        with _locked(root):
            folder = Path(tempfile.mkdtemp(dir=root))
            descriptor = _try_to_hold(folder)
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
        """Leave the folder as it is, for whoever claims it next."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.release()


def abandoned(root: Path) -> list[HeldFolder]:
    """The folders under `root` that a process left behind, now held by the caller."""
    if not root.is_dir():
        return []
    claimed = []
    with _locked(root):
        for path in sorted(root.iterdir()):
            if path.is_dir():
                descriptor = _try_to_hold(path)
                if descriptor is not None:
                    claimed.append(HeldFolder._claimed(path, descriptor))
    return claimed


def _try_to_hold(folder: Path) -> int | None:
    descriptor = os.open(folder / _HELD, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    with (root / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
