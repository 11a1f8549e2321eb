"""File systems in files, mounted through a loop device, which can fail as disks do."""

import ctypes
import errno
import fcntl
import os
import shutil
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

#: ext4 as unkind as it can be: nothing reaches the disk before somebody asks for it by fsync.
_UNKIND = "data=writeback,noauto_da_alloc,commit=300"


#: Errors of the kernel to a process that may not mount or use a device, in most containers.
_FORBIDDEN = {errno.EPERM, errno.EACCES}
#: And of a kernel, or a container, without loop devices.
_ABSENT = {errno.ENOENT, errno.ENODEV, errno.ENXIO}
#: What mount(8) says of a loop device that cannot be set up, and of a kernel without ext4.
_REFUSALS = ("loop device", "ermission denied", "not permitted", "unknown filesystem type")
_LOOP_CTL_GET_FREE = 0x4C82  # linux/loop.h


def require_loop_device(tmp_path):
    """Skip the test where this process may not mount, or has no loop device; else return.

    Both are tried, because a container can forbid either in several ways (no CAP_SYS_ADMIN, a
    profile of AppArmor, no device). Everything else that is missing or fails is a failure of the
    test: a file system that should be mounted and is not would otherwise hide what it is to show.
    """
    reason = forbids_mounting(tmp_path) or forbids_loop_devices()
    if reason:
        pytest.skip(reason)
    for program in ("mkfs.ext4", "mount", "umount"):
        assert shutil.which(program), f"{program} is missing: apt install e2fsprogs mount"
    if reason := forbids_images(tmp_path):
        pytest.skip(reason)


def forbids_mounting(tmp_path):
    """Return why this process may mount nothing, tried with a tmpfs; "" when it may."""
    target = str(tmp_path / "probe-of-mounting")
    Path(target).mkdir(exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"none", target.encode(), b"tmpfs", 0, b"size=64k"):
        error = ctypes.get_errno()
        if error in _FORBIDDEN:
            return f"this process may not mount (no CAP_SYS_ADMIN): {os.strerror(error)}"
        raise OSError(error, os.strerror(error), target)
    assert libc.umount2(target.encode(), 0) == 0, os.strerror(ctypes.get_errno())
    return ""


def forbids_loop_devices():
    """Return why there is no loop device for this process, tried; "" when there is one."""
    try:
        with open("/dev/loop-control", "rb", buffering=0) as control:
            number = fcntl.ioctl(control, _LOOP_CTL_GET_FREE)
        with open(f"/dev/loop{number}", "rb", buffering=0):
            return ""
    except OSError as error:
        if error.errno in _FORBIDDEN | _ABSENT:
            return f"there is no loop device for this process: {error}"
        raise


def forbids_images(tmp_path):
    """Return why the kernel mounts no file system in a file, tried with a small one; "" if it does.

    Some containers show a loop device that cannot be set up, or have a kernel without ext4.
    """
    disk = Disk(tmp_path / "probe.img", tmp_path / "probe-of-images", megabytes=8, options="ro")
    try:
        disk.mount()
    except subprocess.CalledProcessError as error:
        if any(words in error.stderr for words in _REFUSALS):
            return f"no file system in a file can be mounted here: {error.stderr.strip()}"
        raise
    disk.unmount()
    return ""


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
