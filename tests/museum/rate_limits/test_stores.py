"""Counters are shared: by the threads and processes of a machine, and by machines through Redis."""

import multiprocessing
import shutil
import socket
import subprocess
import threading
import time

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from museum.rate_limits import storage as storage_module
from museum.rate_limits.counting import Counter, _redis
from museum.rate_limits.storage import SharedFileStorage

ITEM = RateLimitItemPerMinute(100)


def hits(path, times, found):
    limiter = FixedWindowRateLimiter(SharedFileStorage(path))
    found.put(sum(limiter.hit(ITEM, "me") for _time in range(times)))


def test_processes_count_together(tmp_path):
    context = multiprocessing.get_context("spawn")
    found = context.Queue()
    workers = [
        context.Process(target=hits, args=(tmp_path / "counters", 60, found)) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    allowed = sum(found.get(timeout=60) for _worker in workers)
    for worker in workers:
        worker.join()
    assert allowed == 100


def test_threads_count_together(tmp_path):
    limiter = FixedWindowRateLimiter(SharedFileStorage(tmp_path / "counters"))
    allowed = []
    threads = [
        threading.Thread(
            target=lambda: allowed.append(sum(limiter.hit(ITEM, "me") for _time in range(40)))
        )
        for _thread in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 100


def test_a_counter_begins_anew_and_expired_ones_are_removed(tmp_path, monkeypatch):
    counters = SharedFileStorage(tmp_path / "counters")
    now = time.time()
    monkeypatch.setattr(storage_module.time, "time", lambda: now)
    assert [counters.incr("a", 60), counters.incr("a", 60), counters.get("a")] == [1, 2, 2]
    assert counters.get_expiry("a") == now + 60
    now += 61
    assert counters.get("a") == 0
    assert counters.incr("a", 60) == 1
    counters.incr("b", 10)
    now += 11
    monkeypatch.setattr(storage_module, "_CLEAN_EVERY", 1)
    counters.incr("c", 60)
    rows = counters._connection().execute("SELECT key FROM counters ORDER BY key").fetchall()
    assert rows == [("a",), ("c",)]
    counters.clear("a")
    assert counters.get("a") == 0
    assert counters.check()
    assert counters.reset() == 1


@pytest.fixture
def redis(tmp_path):
    """A Redis of its own on a free port: its URL and its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("There is no redis-server on this machine.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    for _time in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", process
    process.kill()
    process.wait()


def test_machines_count_together_in_redis_and_without_it_each_by_itself(redis, tmp_path, settings):
    url, process = redis
    settings.RATE_LIMITS = {"search": (3, 60)}

    def machine(name):
        return Counter(
            [lambda: _redis(url), lambda: SharedFileStorage(tmp_path / name / "counters")]
        )

    first, second = machine("first"), machine("second")
    assert [one.seconds_to_wait("search", "me") for one in (first, second, first)] == [0, 0, 0]
    assert 0 < second.seconds_to_wait("search", "me") <= 60
    process.kill()
    process.wait()
    began = time.monotonic()
    waits = [second.seconds_to_wait("search", "me") > 0 for _time in range(4)]
    assert waits == [False, False, False, True]
    assert time.monotonic() - began < 2
