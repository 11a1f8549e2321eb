"""File systems in files, mounted through a loop device, which can fail as disks do."""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

#: ext4 as unkind as it can be: nothing reaches the disk before somebody asks for it by fsync.
_UNKIND = "data=writeback,noauto_da_alloc,commit=300"


def require_loop_device(tmp_path):
    """Skip the test, with the reason, where no file system can be mounted (most containers)."""
    problem = ""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    for program in ("mkfs.ext4", "mount", "umount"):
        if shutil.which(program) is None:
            problem = f"{program} is not installed"
    if not problem:
        try:
            with Disk(tmp_path / "probe.img", tmp_path / "probe", megabytes=8).mounted():
                pass
        except subprocess.CalledProcessError as error:
            problem = f"no loop device: {error.stderr}"
    if problem:
        pytest.skip(problem)


def _run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Disk:
    """An ext4 file system in the file `image`, to be mounted at `folder`."""

    def __init__(self, image, folder, *, megabytes, options=_UNKIND):
        self.image, self.folder, self.options = Path(image), Path(folder), options
        with self.image.open("wb") as file:
            file.truncate(megabytes * 1024**2)
        _run("mkfs.ext4", "-q", "-m", "0", str(self.image))

    def mount(self, image=None, options=None):
        self.folder.mkdir(exist_ok=True)
        chosen = f"loop,{self.options if options is None else options}"
        _run("mount", "-o", chosen, str(image or self.image), str(self.folder))

    def unmount(self):
        # A process that was just killed may hold a file for a moment.
        for _attempt in range(50):
            with suppress(subprocess.CalledProcessError):
                _run("umount", str(self.folder))
                return
            time.sleep(0.1)
        _run("umount", "-l", str(self.folder))

    @contextmanager
    def mounted(self, image=None, options=None):
        self.mount(image, options)
        try:
            yield self.folder
        finally:
            self.unmount()

    def copy_of_now(self, target):
        """Copy what is on the disk at this moment, and nothing that is only in memory.

        The processes that write must be stopped (SIGSTOP): the copy is repeated until the disk has
        not changed during it, because a power failure has one moment and not several.
        """
        for _attempt in range(50):
            _run("cp", "--sparse=always", str(self.image), str(target))
            if subprocess.run(["cmp", "-s", str(self.image), str(target)]).returncode == 0:
                return Path(target)
        raise AssertionError("The disk did not come to rest.")

    def fill(self):
        """Leave no room; return the file that takes it."""
        filler = self.folder / "filler"
        with filler.open("wb", buffering=0) as file:
            size = 1024**2
            while size:
                try:
                    file.write(b"x" * size)
                except OSError:
                    size //= 2
        return filler
