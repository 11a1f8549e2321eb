"""Where backups keep what in the data folder, and the lock that two of them share."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from .errors import BackupError


def workspace() -> Path:
    """Return the folder of everything that backups keep on this machine; it is made if missing."""
    folder = Path(settings.DATA_DIR) / "backup"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def state_folder() -> Path:
    """Return the folder of what is collected for a state, beside the masters."""
    return workspace() / "state"


#: The same place inside a state.
STATE_PATH = "backup/state"


@contextmanager
def only_one(what: str) -> Iterator[None]:
    """Hold the lock of `what` on this machine. Raises BackupError when somebody else has it.

    The system releases it when the process ends, also when it is killed.
    """
    with (workspace() / f"{what}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another {what} is running on this machine.") from None
        yield
