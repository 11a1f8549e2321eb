"""What the processes of one test run share: a folder, and what is made in it once.

pytest-xdist tests in several processes. What is dear to make, a running museum above all, is made
by the process that first asks for it; the others wait and take what it made.
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

#: Names the folder, to the processes that this one starts too.
_VARIABLE = "MUSEUM_TEST_RUN"


def create_folder() -> None:
    """Make the folder; called by the process that begins the run, before it starts others."""
    os.environ[_VARIABLE] = tempfile.mkdtemp(prefix="museum-run-")


def remove_folder() -> None:
    """Remove the folder; called by the same process, when the others are gone."""
    shutil.rmtree(os.environ.pop(_VARIABLE), ignore_errors=True)


def folder() -> Path:
    """The folder of this run, empty at its beginning."""
    return Path(os.environ[_VARIABLE])


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Among the processes of this run, one at a time."""
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_once(what: str, make: Callable[[], Any]) -> Any:
    """What `make()` returns, which is called once a run for each `what`. It has to be picklable.

    What `make` raises is raised, and the next process to ask tries again.
    """
    name = sha256(what.encode()).hexdigest()
    kept = folder() / f"{name}.pickle"
    with locked(name):
        if not kept.exists():
            made = pickle.dumps(make())
            kept.write_bytes(made)
        return pickle.loads(kept.read_bytes())


def next_number() -> int:
    """1, 2, 3 and so on: none is given twice in a run."""
    counter = folder() / "counter"
    with locked("counter"):
        following = int(counter.read_text()) + 1 if counter.exists() else 1
        counter.write_text(str(following))
        return following
