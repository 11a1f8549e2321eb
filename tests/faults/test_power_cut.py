"""The power fails: what is on the disk at that moment is all there is, and it is enough.

The museum's data are on a file system in a file. At random moments the museum is stopped and the
file is copied as it is, without what the system still holds in memory; that is the disk after the
power failed. The copy is mounted anew, and everything acknowledged by then has to be there.
"""

import os
import random
import shutil
import signal
import sqlite3
import threading
import time

import pytest

from files import durable
from tests.faults.conftest import Made
from tests.faults.disks import Disk, require_loop_device
from tests.faults.moments import Moments
from tests.faults.museums import Curator, free_port, wait_for

#: The museum refuses uploads when less than 200 MB are free.
MEGABYTES = 400


@pytest.fixture
def disk(tmp_path):
    require_loop_device(tmp_path)
    made = Disk(tmp_path / "disk.img", tmp_path / "disk", megabytes=MEGABYTES)
    with made.mounted():
        yield made


@pytest.fixture
def after(tmp_path):
    """Mounts a copy of a disk, as after a power failure."""
    made = Disk(tmp_path / "after.img", tmp_path / "after", megabytes=8)
    return lambda image: made.mounted(image, "")


def test_the_test_notices_what_is_not_on_the_disk(disk, after, tmp_path):
    """What is not synced is not in the copy; the tests below could not fail otherwise."""
    (disk.folder / "unsynced").write_bytes(b"x" * 5000)
    first = disk.copy_of_now(tmp_path / "first.img")
    durable.write_bytes(disk.folder / "folder" / "synced", b"x" * 5000)
    second = disk.copy_of_now(tmp_path / "second.img")
    with after(first) as folder:
        assert not (folder / "unsynced").exists()
    with after(second) as folder:
        assert (folder / "folder" / "synced").read_bytes() == b"x" * 5000


@pytest.mark.parametrize(("synchronous", "kept"), [("NORMAL", 0), ("FULL", 5)])
def test_only_full_commits_are_on_the_disk(disk, after, tmp_path, synchronous, kept):
    """Why `synchronous=FULL`: with NORMAL the last commits are lost."""
    path = disk.folder / "a.sqlite3"
    opened = sqlite3.connect(path)
    opened.isolation_level = None
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("CREATE TABLE t (n)")
    os.sync()
    opened.execute(f"PRAGMA synchronous={synchronous}")
    for number in range(5):
        opened.execute("INSERT INTO t VALUES (?)", [number])
    copy = disk.copy_of_now(tmp_path / "copy.img")
    opened.close()
    with after(copy) as folder:
        again = sqlite3.connect(folder / "a.sqlite3")
        assert again.execute("SELECT count(*) FROM t").fetchone() == (kept,)
        again.close()


@pytest.fixture
def museum(disk, sqlite_template, tmp_path, nurseries):
    """A museum with its data on the disk."""
    template, known = sqlite_template
    folder = disk.folder / "data"
    shutil.copytree(template, folder)
    os.sync()
    return Made(folder, "", tmp_path, known, nurseries)


class _Snapshots:
    """Copies the disk while the museum works, with the ledger of that moment."""

    def __init__(self, disk, curator, children, tmp_path, wanted):
        self.disk, self.curator, self.children = disk, curator, children
        self.tmp_path, self.taken = tmp_path, []
        self.moments = Moments(wanted)

    def take(self):
        for child in self.children:
            os.kill(child, signal.SIGSTOP)
        self.moments.during(self.curator)
        try:
            # What was acknowledged by now; an answer on its way was acknowledged by the museum.
            ledger = {name: list(each) for name, each in self.curator.ledger.items()}
            target = self.tmp_path / f"moment-{len(self.taken)}.img"
            self.taken.append((self.disk.copy_of_now(target), ledger))
        finally:
            for child in self.children:
                os.kill(child, signal.SIGCONT)


@pytest.mark.parametrize("moments", [10, pytest.param(50, marks=pytest.mark.long)])
def test_everything_acknowledged_is_there(museum, disk, after, tmp_path, nurseries, moments, say):
    port, chance = free_port(), random.Random(1948)
    web, worker = museum.nursery("web"), museum.nursery("worker")
    web.begin(do="serve", port=port)
    worker.begin(do="manage", arguments=["work"])
    wait_for(port)
    curator = Curator(port, museum.known["session"], museum.known["batch"], seed=1948)
    snapshots = _Snapshots(disk, curator, [web.child, worker.child], tmp_path, moments)
    failures, over = [], threading.Event()

    def work():
        try:
            while not over.is_set():
                curator.act()
        except Exception as error:
            failures.append(error)

    hands = threading.Thread(target=work)
    hands.start()
    try:
        while snapshots.moments.are_missing and hands.is_alive():
            time.sleep(chance.uniform(0.1, 1.0))
            snapshots.take()
    finally:
        over.set()
        hands.join()
    web.kill()
    worker.kill()
    assert not failures
    say(f"The power failed: {snapshots.moments}")
    ledger = snapshots.taken[-1][1]
    assert min(map(len, (ledger["uploads"], ledger["saved"], ledger["published"]))) > 0

    restored = Made(tmp_path / "after" / "data", "", tmp_path, museum.known, nurseries)
    checker = restored.nursery("checker")
    for number, (image, ledger) in enumerate(snapshots.taken):
        with after(image):
            assert checker.answer(do="check", ledger=ledger) == [], f"moment {number}"
        image.unlink()
