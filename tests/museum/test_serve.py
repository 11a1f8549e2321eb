"""`manage.py serve` runs a worker: restarted when it dies, stopped with the server."""

import os
import signal
import sys
import time

import pytest

from museum.management.commands.serve import _worker

#: Stands for manage.py: writes its process number and arguments to a file, and runs for ever.
_STUB = """
import os, sys, time
with open({notes!r}, "a") as notes:
    print(os.getpid(), *sys.argv[1:], file=notes)
time.sleep(600)
"""


@pytest.fixture
def worker_lines(tmp_path, monkeypatch):
    """The lines that the workers have written so far; waits until there are `count`."""
    notes = tmp_path / "notes"
    stub = tmp_path / "manage.py"
    stub.write_text(_STUB.format(notes=str(notes)))
    monkeypatch.setattr(sys, "argv", [str(stub), "serve"])

    def lines(count):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            found = notes.read_text().splitlines() if notes.exists() else []
            if len(found) >= count and found[-1].endswith("--with-parent"):
                return found
            time.sleep(0.02)
        raise AssertionError(f"There never were {count} workers.")

    return lines


def process_of(line):
    return int(line.split()[0])


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_dies_is_begun_anew_and_the_last_ends_with_the_server(worker_lines):
    with _worker():
        (first,) = worker_lines(1)
        assert first.split()[1:] == ["work", "--with-parent"]
        os.kill(process_of(first), signal.SIGKILL)
        second = worker_lines(2)[1]
        assert is_alive(process_of(second))
    assert not is_alive(process_of(first))
    assert not is_alive(process_of(second))
