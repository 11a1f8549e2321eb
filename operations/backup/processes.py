"""The programs that do the work, restic and those of PostgreSQL, end with the museum's process."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Called in a new process before its program begins: it is killed when its parent is.

    Otherwise the program of a command that was killed would go on writing, beside that of the next
    command.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
