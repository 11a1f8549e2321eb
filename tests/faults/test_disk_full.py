"""The disk is full, or can only be read: a page names the remedy, and nothing is lost."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import Made
from tests.faults.disks import Disk, require_loop_device
from tests.faults.museums import ROOT, Curator, Refused, environment, free_port, wait_for

FREE_SPACE = "free space on the disk of the data folder"


@pytest.fixture
def disk(tmp_path):
    require_loop_device(tmp_path)
    made = Disk(tmp_path / "disk.img", tmp_path / "disk", megabytes=512, options="rw")
    with made.mounted():
        yield made


@pytest.fixture
def museum(disk, sqlite_template, tmp_path, nurseries):
    template, known = sqlite_template
    shutil.copytree(template, disk.folder / "data")
    return Made(disk.folder / "data", "", tmp_path, known, nurseries)


@pytest.fixture
def curator(museum):
    port = free_port()
    web = museum.nursery("web")
    web.begin(do="serve", port=port)
    wait_for(port)
    curator = Curator(port, museum.known["session"], museum.known["batch"])
    curator.upload()
    curator.publish()
    return curator


def refusal(act):
    """What the museum answers when there is no room even in the part of a file that it has."""
    for _attempt in range(60):
        try:
            act()
        except Refused as refused:
            return refused.response
    raise AssertionError("Nothing was ever refused.")


def test_full_at_upload_and_at_commit_and_well_again(museum, curator, disk):
    checker = museum.nursery("checker")
    filler = disk.fill()
    for act in (curator.save, curator.publish, curator.save):
        response = refusal(act)
        assert response.status_code == 507, response.text[:2000]
        assert FREE_SPACE in response.text
        assert response.headers["Retry-After"] == "300"
    # An upload has a sentence of its own, or the page, where even that cannot be written down.
    response = refusal(curator.upload)
    assert response.status_code in (200, 507)
    assert ("MB free" if response.status_code == 200 else FREE_SPACE) in response.text
    # Who reads notices nothing.
    assert curator.request("GET", "/en/people/").status_code == 200
    filler.unlink()
    assert checker.answer(do="check", ledger=curator.ledger) == []
    curator.upload()
    curator.save()
    curator.publish()
    assert checker.answer(do="check", ledger=curator.ledger) == []


def test_an_upload_without_room_says_how_much_is_missing(museum, curator, disk):
    """Room for the commit, but not for the file and the margin that working on it takes."""
    filler = disk.fill()
    with filler.open("r+b") as file:
        file.truncate(filler.stat().st_size - 8 * 1024**2)
    response = refusal(curator.upload)
    assert response.status_code == 200
    problem = response.json()["arrivals"][0]["problem"]
    assert "MB free" in problem
    assert "Free that much there, or move DATA_DIR to a larger disk." in problem


def test_full_at_derivation_and_well_again(museum, curator, disk):
    """The photograph waits, or is in without its public copies; both are made up for later."""
    worker, checker = museum.nursery("worker"), museum.nursery("checker")
    curator.upload()
    filler = disk.fill()
    worker.begin(do="manage", arguments=["work", "--until-empty"])
    worker.end()
    filler.unlink()
    assert checker.answer(do="check", ledger=curator.ledger) == []
    code = "from jobs.queue import retry\nfrom photos.models import ImportRow\n"
    checker.do(do="run", code=code + "retry(ImportRow.objects.all())", result=os.devnull)
    code = "import time; time.sleep(2.1)"  # the claim of a worker that broke off expires
    checker.do(do="run", code=code, result=os.devnull)
    worker.do(do="manage", arguments=["work", "--until-empty"])
    worker.do(do="manage", arguments=["derive_photos"])
    assert checker.answer(do="check", ledger=curator.ledger) == []
    code = (
        "from photos.models import ImportRow, Master\n"
        "from images.derivatives import missing_derivatives as missing\n"
        "answer = [list(ImportRow.objects.values_list('status', flat=True)),"
        " [sorted(missing(m.sha256, m.width, m.height)) for m in Master.objects.all()]]"
    )
    statuses, missing = checker.answer(do="run", code=code)
    assert (statuses, missing) == (["done"] * 2, [[]] * 2)


def test_a_disk_that_can_only_be_read_is_told_at_the_start(museum, disk, tmp_path):
    disk.unmount()
    disk.mount(options="ro")
    started = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port())],
        cwd=ROOT,
        env=environment(museum.folder, ""),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert started.returncode == 1
    assert f"The data folder {museum.folder} cannot be written to." in started.stderr
    assert "DATA_DIR" in started.stderr
    assert "Traceback" not in started.stderr


def test_a_disk_that_becomes_read_only_is_told_by_a_page(museum, curator, disk):
    """As ext4 does after an error: it is mounted read-only under the running museum."""
    (loop,) = {
        line.split()[0].rsplit("/", 1)[1]
        for line in Path("/proc/mounts").read_text().splitlines()
        if line.split()[1] == str(disk.folder)
    }
    trigger = f"/sys/fs/ext4/{loop}/trigger_fs_error"
    if not os.access(trigger, os.W_OK):
        pytest.skip(f"{trigger} cannot be written to")
    os.sync()
    subprocess.run(["mount", "-o", "remount,errors=remount-ro", str(disk.folder)], check=True)
    with open(trigger, "w") as file:
        file.write("1")
    for act in (curator.save, curator.upload):
        response = refusal(act)
        assert response.status_code == 503, response.text[:2000]
        assert "can only be read" in response.text
        assert "mounted read-only after an error" in response.text
    assert curator.request("GET", "/en/people/").status_code == 200
