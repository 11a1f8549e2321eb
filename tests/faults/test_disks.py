"""The tests of disks are skipped where no file system can be mounted, and for no other reason."""

import errno
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import disks
from tests.faults.disks import (
    Disk,
    forbids_images,
    forbids_loop_devices,
    forbids_mounting,
    require_loop_device,
)

ROOT = Path(__file__).resolve().parents[2]
PROBE = (
    "import pathlib, sys\n"
    "from tests.faults.disks import forbids_mounting\n"
    "print(forbids_mounting(pathlib.Path(sys.argv[1])))"
)


@pytest.fixture
def mountable(tmp_path):
    reason = forbids_mounting(tmp_path) or forbids_loop_devices() or forbids_images(tmp_path)
    if reason:
        pytest.skip(reason)


def test_without_the_capability_the_reason_names_it(tmp_path, mountable):
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed")
    command = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"]
    done = subprocess.run(
        [*command, sys.executable, "-c", PROBE, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "no CAP_SYS_ADMIN" in done.stdout


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EPERM, errno.EACCES, errno.ENXIO])
def test_without_a_loop_device_it_is_skipped(tmp_path, monkeypatch, number):
    def refuse(*arguments, **options):
        raise OSError(number, "planted")

    monkeypatch.setattr(disks, "forbids_mounting", lambda folder: "")
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(pytest.skip.Exception, match="no loop device"):
        require_loop_device(tmp_path)


def test_any_other_error_of_the_device_fails(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError(errno.EIO, "planted")

    monkeypatch.setattr(disks, "forbids_mounting", lambda folder: "")
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(OSError, match="planted"):
        require_loop_device(tmp_path)


def test_a_program_that_is_missing_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(disks, "forbids_mounting", lambda folder: "")
    monkeypatch.setattr(disks, "forbids_loop_devices", lambda: "")
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(AssertionError, match=r"mkfs\.ext4 is missing: apt install"):
        require_loop_device(tmp_path)


def test_where_it_is_possible_a_disk_is_mounted(tmp_path, mountable):
    require_loop_device(tmp_path)
    with Disk(tmp_path / "disk.img", tmp_path / "disk", megabytes=8).mounted() as folder:
        assert folder.is_mount()
        (folder / "file").write_text("there")
    assert not (tmp_path / "disk" / "file").exists()


def test_a_disk_that_cannot_be_mounted_fails(tmp_path, mountable):
    disk = Disk(tmp_path / "disk.img", tmp_path / "disk", megabytes=8)
    with pytest.raises(subprocess.CalledProcessError), disk.mounted(options="no_such_option"):
        pass
