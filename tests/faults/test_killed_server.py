"""`manage.py serve` itself, with its worker, is killed as a whole and started again."""

import os
import random
import signal
import subprocess
import sys
import threading

import pytest

from tests.faults.moments import Moments
from tests.faults.museums import ROOT, Curator, environment, free_port, wait_for


@pytest.fixture
def serve(museum, tmp_path):
    """Starts the server in a process group of its own."""
    started = []

    def start(port):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment(museum.folder, museum.url),
            stdout=(tmp_path / "server.log").open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started.append(process)
        wait_for(port)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.long)])
def test_what_was_acknowledged_is_there_when_it_runs_again(museum, serve, kills, say):
    port, chance = free_port(), random.Random(1952)
    curator = Curator(port, museum.known["session"], museum.known["batch"], seed=1952)
    moments = Moments(kills)
    while moments.are_missing:
        process = serve(port)

        def kill(group=process.pid):
            os.killpg(group, signal.SIGKILL)
            moments.during(curator)

        timer = threading.Timer(chance.uniform(1, 4), kill)
        timer.start()
        curator.act_until_nobody_answers()
        timer.join()
        process.wait()
    say(f"The server and its worker were killed: {moments}")
    assert curator.acts
    serve(port)
    assert curator.request("GET", "/readyz").json()["problems"] == []
    checker = museum.nursery("checker")
    assert checker.answer(do="check", ledger=curator.ledger) == []
