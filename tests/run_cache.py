"""What the processes of a test run share: a folder, and values that are computed once.

pytest-xdist runs tests in several processes. Expensive things, above all a running museum, are made
by the process that first needs them; the others wait and use its result.
"""

import fcntl
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

#: The environment variable that passes the folder to the processes that this one starts.
_VARIABLE = "MUSEUM_TEST_RUN"


def create_folder() -> None:
    """Create the folder; called by the process that begins the run, before it starts others."""
    os.environ[_VARIABLE] = tempfile.mkdtemp(prefix="museum-run-")


def remove_folder() -> None:
    """Remove the folder; called by the same process, after the others have ended."""
    shutil.rmtree(os.environ.pop(_VARIABLE), ignore_errors=True)


def folder() -> Path:
    """The folder of this run, which is empty at its beginning."""
    return Path(os.environ[_VARIABLE])


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold a lock that only one process of this run can have at a time."""
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_once(what: str, make: Callable[[], Any]) -> Any:
    """The result of `make()`, which is called once a run for each `what`; it must be picklable.

    Exceptions of `make` are raised, and the next process that asks calls it again.
    """
    name = sha256(what.encode()).hexdigest()
    kept = folder() / f"{name}.pickle"
    with locked(name):
        if not kept.exists():
            made = pickle.dumps(make())
            kept.write_bytes(made)
        return pickle.loads(kept.read_bytes())


def next_number(what: str = "counter") -> int:
    """1, 2, 3 and so on; of each `what`, no number is given twice in a run."""
    counter = folder() / what
    with locked(what):
        following = int(counter.read_text()) + 1 if counter.exists() else 1
        counter.write_text(str(following))
        return following
